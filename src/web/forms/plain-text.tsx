// Stands in for the form library's Markdown renderer: descriptions come from flows, and nothing of a flow
// is ever taken as markup.
import type { ReactNode } from 'react';

export const Markdown = ({ children }: { children?: ReactNode }) => <>{children}</>;
