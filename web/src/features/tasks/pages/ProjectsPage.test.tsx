import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { aMe } from "@test/fixtures";
import { renderPage } from "@test/render";
import { stubServer } from "@test/server";
import { aProject } from "@test/tasks";
import ProjectsPage from "./ProjectsPage";

it("shows how far each project is, and marks a private one", async () => {
  stubServer({ "GET /projects": { body: { items: [aProject({ is_private: true })] } } });
  await renderPage(<ProjectsPage />, { me: aMe() });
  const row = (await screen.findByRole("link", { name: "Garden party" })).closest("tr");
  expect(row?.textContent).toContain("1 of 4 done");
  expect(within(row as HTMLElement).getByRole("img", { name: "Private" })).toBeDefined();
});

it("makes a project once it has a name, with its sections one a line", async () => {
  const stub = stubServer({
    "GET /projects": { body: { items: [] } },
    "POST /projects": { status: 201, body: { action: "action_1", project: aProject() } },
  });
  const { user, router } = await renderPage(<ProjectsPage />, {
    me: aMe(),
    path: "/",
    routes: [{ path: "/projects/:id", element: "its page" }],
  });
  await screen.findByText("No projects yet");
  await user.click(screen.getByRole("button", { name: "New project" }));
  const dialog = within(screen.getByRole("dialog"));
  await user.click(dialog.getByRole("button", { name: "New project" }));
  expect(dialog.getByText("Give it a name.")).toBeDefined();
  expect(stub.of("POST /projects")).toHaveLength(0);
  await user.type(dialog.getByLabelText("Name"), "Garden party");
  await user.type(dialog.getByLabelText("Sections"), "To buy{Enter}{Enter}To ask");
  await user.click(dialog.getByRole("button", { name: "New project" }));
  await screen.findByText("its page");
  expect(JSON.parse(stub.of("POST /projects")[0]?.body ?? "")).toEqual({
    name: "Garden party",
    color: "teal",
    is_private: false,
    members: [],
    sections: ["To buy", "To ask"],
  });
  expect(router.state.location.pathname).toBe("/projects/project_1");
});
