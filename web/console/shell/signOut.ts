/** Ends the session as the server wants it: by a form, which leads on to the sign-in page. */
export function signOut(): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/sign-out";
  document.body.append(form);
  form.submit();
}
