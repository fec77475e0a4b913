// The one function we use of swagger-client, which ships no types. Its whole entry takes three times as long to load.
declare module 'swagger-client/lib/execute/index.js' {
  export function buildRequest(options: {
    spec: unknown;
    operationId: string;
    /** Keys are `in.name`, so that equal names in different places stay apart. */
    parameters: Record<string, unknown>;
    requestBody?: unknown;
    requestContentType?: string;
    baseURL: string;
  }): { url: string; method: string; headers: Record<string, string>; body?: unknown };
}
