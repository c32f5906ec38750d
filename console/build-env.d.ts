/** docs/scripting.md; put in by the build (bin/build/console.ts). */
declare const __SCRIPTING_GUIDE__: string;

/** The demo's service. */
declare const __EXAMPLE_SERVICE__: {
  name: string;
  description: string;
  script: string;
  variables: { name: string; description?: string; required?: boolean; secret?: boolean }[];
};
