import { expect, test } from "vitest";
import { answerText } from "./answers";

test("an answer is told in words, with its status where there is one", () => {
  expect(answerText({ failure: null, status_code: 204 })).toBe("answered 204");
  expect(answerText({ failure: "refused", status_code: 503 })).toBe("it answered 503");
  expect(answerText({ failure: "redirected", status_code: 302 })).toContain("302");
  expect(answerText({ failure: "timed_out", status_code: null })).toBe("no answer within 10 seconds");
});
