import { Outlet } from "react-router";
import { useViewer } from "@shared/hooks/use-viewer";
import NotFoundPage from "../pages/NotFoundPage";

/** What is not yours to see is not there; the server decides, this only spares the error. */
export default function RequireAdmin() {
  return useViewer()?.role === "admin" ? <Outlet /> : <NotFoundPage />;
}
