// A page may show something beside itself: it names it here, and the layout makes room for it.

import { createContext, useContext, useEffect, type ReactNode } from "react";
import { createPortal } from "react-dom";

export interface Panel {
  title: string;
  onClose: () => void;
}

interface Place {
  show: (panel: Panel | null) => void;
  /** Where its content goes, once there is room. */
  target: HTMLElement | null;
}

export const SidePanelPlace = createContext<Place>({ show: () => undefined, target: null });

export function SidePanel({ title, onClose, children }: Panel & { children: ReactNode }) {
  const { show, target } = useContext(SidePanelPlace);
  useEffect(() => show({ title, onClose }), [show, title, onClose]);
  useEffect(() => () => show(null), [show]);
  return target === null ? null : createPortal(children, target);
}
