// Asset imports of the web build.
/// <reference types="vite/client" />
