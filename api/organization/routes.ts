import type { OrganizationRow } from '../../db/organizations.ts';
import { findOrganization, updateOrganization } from '../../db/organizations.ts';
import { readBody } from '../body.ts';
import type { ApiDeps, ApiRouter } from '../context.ts';
import { notFound } from '../errors.ts';
import { organizationChange } from './schema.ts';

/** The caller's own organization: there is no way to another. */
export function addOrganizationRoutes(router: ApiRouter, { pool }: ApiDeps): void {
  router.get('/organization', async (ctx) => {
    ctx.body = present(await findOrganization(pool, ctx.state.caller.organizationId));
  });

  router.patch('/organization', async (ctx) => {
    const input = await readBody(ctx, organizationChange);
    const changed = await updateOrganization(pool, ctx.state.caller.organizationId, {
      name: input.name,
      authentication: input.authentication,
      basicWithoutTls: input.basic_without_tls,
      unknownDevices: input.unknown_devices,
      expectBootstrap: input.expect_bootstrap,
      onboardingCertificate: input.onboarding_certificate,
      setConnectionRequestCredentials: input.set_connection_request_credentials,
      httpAllow: input.http_allow,
    });
    ctx.body = present(changed);
  });
}

function present(organization: OrganizationRow | undefined): Record<string, unknown> {
  if (!organization) throw notFound('organization');
  return {
    id: organization.id,
    name: organization.name,
    authentication: organization.authentication,
    basic_without_tls: organization.basicWithoutTls,
    unknown_devices: organization.unknownDevices,
    expect_bootstrap: organization.expectBootstrap,
    onboarding_certificate: organization.onboardingCertificate,
    set_connection_request_credentials: organization.setConnectionRequestCredentials,
    http_allow: organization.httpAllow,
    created_at: organization.createdAt,
  };
}
