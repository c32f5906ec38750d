/** The text of docs/scripting.md. The build inserts it (bin/build/console.ts). */
declare const __SCRIPTING_GUIDE__: string;

/** The service of the demo. */
declare const __EXAMPLE_SERVICE__: {
  name: string;
  description: string;
  script: string;
  variables: { name: string; description?: string; required?: boolean; secret?: boolean }[];
};
