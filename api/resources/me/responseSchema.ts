import { z } from 'zod';
import { organizationRoles } from '../../../domain/access.ts';

export const meResponse = z
  .object({
    name: z.string().describe("The key's, or the subject of the token."),
    role: z.enum([...organizationRoles, 'platform']).describe('What it may do, in a word.'),
    scopes: z.array(z.string()).describe('What operations may ask of it.'),
    organization: z
      .object({
        id: z.string().describe("The organization's id."),
        name: z.string().describe("The organization's name."),
      })
      .nullable()
      .describe("Whose it is; null: the platform's."),
  })
  .meta({ id: 'Me' });

const oidc = z
  .object({
    issuer: z.string().describe('Who gives out the tokens.'),
    client_id: z.string().describe('The console, as the issuer knows it.'),
    audience: z.string().describe('For whom the tokens must be.'),
    scopes: z.string().describe('What to ask for, separated by spaces.'),
    authorization_endpoint: z.string().describe('Where to sign in.'),
    token_endpoint: z.string().describe('Where to exchange the code for a token.'),
  })
  .nullable()
  .describe('By authorization code with PKCE; null: not configured, or its issuer does not answer.');

export const signInResponse = z.object({ oidc }).meta({ id: 'SignIn' });
