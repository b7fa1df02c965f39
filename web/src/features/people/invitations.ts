// What somebody typed or pasted into the invitation box, as addresses.

export interface Invitation {
  email: string;
  name?: string;
}

export interface ReadInvitations {
  invitations: Invitation[];
  unreadable: string[];
}

const EMAIL = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/;

/** Lines, commas and semicolons separate; `Ada Lovelace <ada@example.org>` carries a name. */
export function readInvitations(text: string): ReadInvitations {
  const byEmail = new Map<string, Invitation>();
  const unreadable: string[] = [];
  for (const part of text.split(/[\n,;]+/)) {
    const entry = part.trim();
    if (entry === "") continue;
    const named = /^(.*)<([^<>]+)>$/.exec(entry);
    const email = (named?.[2] ?? entry).trim();
    const name = (named?.[1] ?? "").trim().replace(/^"|"$/g, "");
    if (!EMAIL.test(email)) unreadable.push(entry);
    else byEmail.set(email.toLowerCase(), name === "" ? { email } : { email, name });
  }
  return { invitations: [...byEmail.values()], unreadable };
}
