// "Later" on the first steps: asked again with the next visit, not with the next click.

const KEY = "vc.welcome.later";

export function welcomePostponed(): boolean {
  try {
    return sessionStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

export function postponeWelcome(): void {
  try {
    sessionStorage.setItem(KEY, "1");
  } catch {
    // Then it is asked again at once; nothing is lost.
  }
}
