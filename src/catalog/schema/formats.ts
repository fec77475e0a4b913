// The formats of texts that are worth a word when they do not fit. A vendor may take others, so they refuse nothing.

const FORMATS: Record<string, (text: string) => boolean> = {
  'date-time': (text) => /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/.test(text) && Number.isFinite(Date.parse(text)),
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(Date.parse(text)),
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uri: (text) => URL.canParse(text),
  url: (text) => URL.canParse(text),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  ipv4: (text) =>
    /^\d{1,3}(\.\d{1,3}){3}(\/\d+)?$/.test(text) && !/(^|\.)(?!25[0-5]|2[0-4]\d|1?\d?\d(\.|\/|$))/.test(text),
  ipv6: (text) => text.includes(':') && URL.canParse(`http://[${text.split(/[/%]/)[0]}]/`),
};

export const formatFits = (format: unknown, text: string): boolean =>
  typeof format !== 'string' || !Object.hasOwn(FORMATS, format) || FORMATS[format]!(text);
