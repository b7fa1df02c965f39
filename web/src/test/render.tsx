import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { Provider } from "react-redux";
import { createMemoryRouter, RouterProvider, type RouteObject } from "react-router";
import { api } from "@api";
import type { Me } from "@api/types";
import { createStore, type AppStore } from "@app/store";

interface RenderOptions {
  /** The address the page is opened at. */
  at?: string;
  path?: string;
  /** Further routes, to see where somebody is sent. */
  routes?: RouteObject[];
  /** Already known, as behind the gate. */
  me?: Me;
}

export async function renderPage(
  page: ReactNode,
  { at = "/", path = "*", routes = [], me }: RenderOptions = {},
) {
  const store: AppStore = createStore();
  if (me !== undefined) {
    await store.dispatch(api.util.upsertQueryData("getMe", undefined, me));
    // The gate holds a subscription; without one the entry would be dropped when it becomes stale.
    void store.dispatch(api.endpoints.getMe.initiate());
  }
  const router = createMemoryRouter([{ path, element: page }, ...routes], { initialEntries: [at] });
  const view = render(
    <Provider store={store}>
      <RouterProvider router={router} />
    </Provider>,
  );
  return { ...view, store, router, user: userEvent.setup() };
}

export { createStore };
