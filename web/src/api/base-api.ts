import { createApi } from "@reduxjs/toolkit/query/react";
import { baseQuery } from "./base-query";

/** The empty API that the generated endpoints are injected into; tags are added in `index.ts`. */
export const baseApi = createApi({
  reducerPath: "api",
  baseQuery,
  tagTypes: [
    "Me",
    "Match",
    "People",
    "Rounds",
    "Exclusions",
    "Programs",
    "Imports",
    "Bulk",
    "Deliveries",
    "Sessions",
    "Tokens",
    "Services",
    "WebhookList",
    "Webhooks",
    "Security",
    "Tasks",
    "Series",
    "Projects",
    "TaskTags",
    "Templates",
    "SavedViews",
    "Reminders",
  ],
  refetchOnFocus: true,
  refetchOnReconnect: true,
  endpoints: () => ({}),
});
