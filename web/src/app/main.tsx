import "@cloudscape-design/global-styles/index.css";
import "@shared/tokens.css";
import "./app.css";
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "react-redux";
import { RouterProvider } from "react-router";
import { startAppearance } from "@shared/appearance";
import { ErrorBoundary } from "@shared/components/ErrorBoundary";
import { common } from "@shared/texts/common";
import { createRouter } from "./routes";
import { askEarly } from "./ask-early";
import { createStore } from "./store";

startAppearance();

const store = createStore();
askEarly(store);

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <I18nProvider locale="en" messages={[messages]}>
      <ErrorBoundary title={common.errors.appTitle}>
        <Provider store={store}>
          <RouterProvider router={createRouter()} />
        </Provider>
      </ErrorBoundary>
    </I18nProvider>
  </StrictMode>,
);
