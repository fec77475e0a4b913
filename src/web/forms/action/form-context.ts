// What every field of a form knows of the whole, however deep it lies.
import { type ComponentType, createContext, useContext } from 'react';
import type { FormSchema } from './schema.ts';

export interface FieldProps {
  name: string;
  label: string;
  schema: FormSchema;
  value: unknown;
  /** undefined: it has no value. */
  onChange: (value: unknown) => void;
  path: string[];
  required?: boolean;
  /** In how many fields it lies. */
  depth: number;
  onRemove?: (() => void) | undefined;
  /** Part of a field that has a heading of its own. */
  inner?: boolean;
}

interface FormHold {
  /** `okta.suspend_user` */
  action: string;
  /** By input, or `input.field`: whose values the tool can list. */
  lookups: Record<string, { searchable: boolean }>;
  connection: string | undefined;
  /** The whole input. */
  input: Record<string, unknown>;
  /** What is wrong with the field, or with what lies in it when `deep`. */
  faultOf(path: string[], deep?: boolean): string | undefined;
  /** Draws any field; fields hold fields. */
  Field: ComponentType<FieldProps>;
}

const Context = createContext<FormHold | undefined>(undefined);
export const FormProvider = Context.Provider;

export function useForm(): FormHold {
  const hold = useContext(Context);
  if (!hold) throw new Error('a field stands outside of its form');
  return hold;
}
