// The look: one accent, neutral greys, small radii. Everything else refers to these values.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const reflejo: MantineColorsTuple = [
  '#f3f2ff',
  '#e5e3fe',
  '#cbc6fb',
  '#b0a8f8',
  '#9b91f4',
  '#7f73ee',
  '#6659e4',
  '#5548d9',
  '#463abf',
  '#382e9c',
];
const gray: MantineColorsTuple = [
  '#f8f8fa',
  '#f1f1f4',
  '#e7e7ec',
  '#dadae1',
  '#c2c3cc',
  '#9698a5',
  '#646774',
  '#4b4e5a',
  '#33353f',
  '#1b1c22',
];
const dark: MantineColorsTuple = [
  '#e8e9ed',
  '#c6c8d1',
  '#a3a6b3',
  '#878b9b',
  '#32353f',
  '#292c35',
  '#1d1f27',
  '#15171d',
  '#101217',
  '#0b0c10',
];
const green: MantineColorsTuple = [
  '#e9f7ef',
  '#d3efdf',
  '#a8dfc1',
  '#7dcfa2',
  '#58c088',
  '#35a86b',
  '#228f56',
  '#1a7a48',
  '#14623a',
  '#0f4c2d',
];
const red: MantineColorsTuple = [
  '#fdeeed',
  '#fbdcda',
  '#f7b8b4',
  '#f59a94',
  '#ef7a73',
  '#e1554d',
  '#d03b34',
  '#bd2f29',
  '#9a2520',
  '#781c18',
];

export const theme = createTheme({
  primaryColor: 'reflejo',
  primaryShade: { light: 7, dark: 6 },
  colors: { reflejo, gray, dark, green, red },
  white: '#ffffff',
  black: '#1b1c22',
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '15px', lineHeight: '22px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false } },
    Textarea: { defaultProps: { size: 'sm', autosize: true, minRows: 3 } },
    Modal: { defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.45 } } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false } },
    Tabs: { defaultProps: { keepMounted: false } },
  },
});

/** Quiet buttons and links share one colour; what is wrong with a field is as readable as any other fault. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-reflejo-light-color': '#463abf', '--mantine-color-error': 'var(--bad)' },
  dark: { '--mantine-color-reflejo-light-color': '#bdb6fb', '--mantine-color-error': 'var(--bad)' },
});
