import { expect, it } from "vitest";
import { addressFromTokens, filterFromAddress, isFiltered, tokensFromFilter } from "./people-query";

it("keeps the filter in the address, and the address in the filter", () => {
  const params = new URLSearchParams("status=paused&query=ada&sort=-joined_at&page=3&cursor=x");
  const filter = filterFromAddress(params);
  expect(filter).toEqual({ status: "paused", query: "ada", sort: "-joined_at" });
  const next = addressFromTokens(params, tokensFromFilter(filter));
  expect(next.toString()).toBe("sort=-joined_at&status=paused&query=ada");
});

it("takes the newest value of a kind and joins words", () => {
  const next = addressFromTokens(new URLSearchParams(), {
    operation: "and",
    tokens: [
      { propertyKey: "role", operator: "=", value: "member" },
      { propertyKey: "role", operator: "=", value: "admin" },
      { operator: ":", value: "ada" },
      { operator: ":", value: "love" },
    ],
  });
  expect(filterFromAddress(next)).toEqual({ role: "admin", query: "ada love", sort: "name" });
});

it("does not trust the address", () => {
  const filter = filterFromAddress(new URLSearchParams("sort=password&status="));
  expect(filter).toEqual({ sort: "name" });
  expect(isFiltered(filter)).toBe(false);
});
