// Before anything is drawn, so that nobody who chose light sees a flash of dark. The rest is in console/shell/useTheme.ts.
try {
  if (localStorage.getItem("civigil.theme") === "light") document.documentElement.dataset.theme = "light";
} catch {
  // Without storage the page is dark.
}
