import { expect, it } from "vitest";
import { addressOf, listFromAddress, termsOf, valueOf, withValue } from "./filter";

it("takes a filter apart, quotes and all", () => {
  expect(termsOf('milk tag:"two words" !high  "a b"')).toEqual(["milk", 'tag:"two words"', "!high", '"a b"']);
  expect(termsOf('tag:"not closed')).toEqual(['tag:"not closed']);
});

it("knows what the marks say", () => {
  expect(valueOf("!high #home", "priority")).toBe("high");
  expect(valueOf("!high #home", "tag")).toBe("home");
  expect(valueOf('project:"Spring clean"', "project")).toBe("Spring clean");
  expect(valueOf("milk", "tag")).toBeUndefined();
});

it("writes a term, in place of what said the same before, and leaves the words", () => {
  expect(withValue("milk !high", "priority", "low")).toBe("milk priority:low");
  expect(withValue("milk !high", "priority", undefined)).toBe("milk");
  expect(withValue("milk", "project", "Spring clean")).toBe('milk project:"Spring clean"');
  expect(withValue("", "due", "<7d")).toBe("due:<7d");
});

it("keeps the list in the address", () => {
  const params = new URLSearchParams("q=%23home&sort=-priority&page=2&cursor=x&task=t");
  const state = listFromAddress(params);
  expect(state).toEqual({ q: "#home", sort: "priority", descending: true });
  expect(addressOf(params, state).toString()).toBe("task=t&q=%23home&sort=-priority");
  expect(addressOf(params, { q: " ", sort: "due", descending: false }).toString()).toBe("task=t");
  expect(listFromAddress(new URLSearchParams("sort=nonsense"))).toEqual({
    q: "",
    sort: "due",
    descending: false,
  });
});
