import { expect, it } from "vitest";
import { deviceName } from "./devices";
import { kindText } from "./table-config";

it("names devices so that their owner knows them", () => {
  expect(deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604")).toBe(
    "Safari on iPhone",
  );
  expect(deviceName("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140")).toBe("Edge on Windows");
  expect(deviceName("curl/8.5")).toBe("curl");
  expect(deviceName(null)).toBe("Unknown device");
});

it("reads kinds of events that it has never heard of", () => {
  expect(kindText("sign_in.refused")).toBe("Sign in refused");
});
