import type { Authenticator } from "@wire";

import { answer, api } from "@console";

import { makePasskey } from "./webauthn.ts";

/** What one does about one's own sign-in. */
export const mine = {
  addPasskey: async (title: string): Promise<void> => {
    const { options } = await answer(api.POST("/api/access/me/passkeys/options"));
    await api.POST("/api/access/me/passkeys", { body: { answer: await makePasskey(options), title } });
  },
  deletePasskey: async (id: string): Promise<void> => {
    await api.DELETE("/api/access/me/passkeys/{passkey}", { params: { path: { passkey: id } } });
  },
  authenticator: (): Promise<Authenticator> => answer(api.POST("/api/access/me/authenticator")),
  setPassphrase: async (body: { readonly passphrase: string; readonly secret: string; readonly code: string }): Promise<readonly string[]> =>
    (await answer(api.PUT("/api/access/me/passphrase", { body }))).codes,
  deletePassphrase: async (): Promise<void> => {
    await api.DELETE("/api/access/me/passphrase");
  },
  breakGlass: async (body: { readonly reason: string }): Promise<void> => {
    await api.POST("/api/access/me/glass", { body });
  },
};
