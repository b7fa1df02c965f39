import { act, renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { forgetDrafts, useDraft } from "./use-draft";

const saved = { name: "Ada", password: "" };
const open = (initial = saved) => renderHook(() => useDraft("test", initial, ["password"]));

describe("useDraft", () => {
  it("keeps what was typed over a reload", () => {
    const first = open();
    act(() => first.result.current.set("name", "Ada L."));
    first.unmount();
    const second = open();
    expect(second.result.current.values.name).toBe("Ada L.");
    expect(second.result.current.dirty).toBe(true);
  });

  it("never writes a secret down", () => {
    const form = open();
    act(() => form.result.current.set("password", "correct horse"));
    expect(form.result.current.values.password).toBe("correct horse");
    expect(JSON.stringify(Object.entries(sessionStorage))).not.toContain("correct horse");
    form.unmount();
    expect(open().result.current.values.password).toBe("");
  });

  it("shows a newer answer in the fields that were not touched", () => {
    const form = renderHook(({ team }) => useDraft("newer", { name: "Ada", team }), {
      initialProps: { team: "Design" },
    });
    act(() => form.result.current.set("name", "Ada L."));
    form.rerender({ team: "Support" });
    expect(form.result.current.values).toEqual({ name: "Ada L.", team: "Support" });
  });

  it("is clean again when the old value is typed back, and after saving", () => {
    const form = open();
    act(() => form.result.current.set("name", "Bob"));
    act(() => form.result.current.set("name", "Ada"));
    expect(form.result.current.dirty).toBe(false);
    act(() => form.result.current.set("name", "Bob"));
    act(() => form.result.current.clear());
    expect(form.result.current.values.name).toBe("Ada");
    expect(sessionStorage).toHaveLength(0);
  });

  it("is forgotten on sign-out, and only drafts are", () => {
    const form = open();
    act(() => form.result.current.set("name", "Bob"));
    sessionStorage.setItem("other", "1");
    forgetDrafts();
    expect(Object.entries(sessionStorage)).toEqual([["other", "1"]]);
  });
});
