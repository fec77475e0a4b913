export { checkForm, type FormValues, formFault } from './check-form.ts';
export { type FormFields, formLayout, formSchema, type JsonSchema } from './form-schema.ts';
