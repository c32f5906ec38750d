import { escapeXml } from '../../../lib/soap/xml.ts';
import type { CallFailure, StepInput } from '../types.ts';
import { callFailure } from './arguments.ts';

/** A tag, or a reference. A bare `&` is none: the message has it as it is. */
const markup = /<|&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});/i;
const cdata = /<!\[CDATA\[.*?\]\]>/gs;
const ownReference = /^&[\w#]+;$/;
const beginningOfTag = /^<\/?[\w:.-]*$/;

/**
 * Returns the failure of a message into which the script has put the value of a variable with markup, without
 * `xml_escape`: the value could add parameters to the message. Variables of type `xml` may hold markup.
 */
export function findInjection(
  { script, variables, xmlVariables = [] }: StepInput,
  body: string,
): CallFailure | undefined {
  const injected = Object.entries(variables).find(
    ([name, value]) => !xmlVariables.includes(name) && markup.test(value) && holdsUnescaped(body, value, script),
  );
  if (!injected) return undefined;
  return callFailure(
    '400',
    `the value of variable ${injected[0]} has markup and is not escaped: ` +
      `use xml_escape(get_variable_value("${injected[0]}")), or give the variable the type xml`,
  );
}

/** What the script itself contains, and one reference alone, say nothing: they add no element by themselves. */
function holdsUnescaped(body: string, value: string, script: string): boolean {
  if (ownReference.test(value) || (beginningOfTag.test(value) && script.includes(value))) return false;
  const isOutsideOfCdata = value.includes(']]>') || value.includes('<![CDATA[');
  const text = isOutsideOfCdata ? body : body.replace(cdata, '');
  return text.replaceAll(escapeXml(value), '').includes(value);
}
