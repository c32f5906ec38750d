import type { z } from 'zod';
import type { OrganizationRow } from '../../../db/access/organizations.ts';
import { findOrganization, lockOrganization, updateOrganization } from '../../../db/access/organizations.ts';
import { notFound } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import type { ReadResource } from '../../http/operation.ts';
import { organizationChange } from './requestSchema.ts';
import { organizationResponse } from './responseSchema.ts';

const organizationResource: ReadResource = async ({ pool }, organizationId) => {
  await lockOrganization(pool, organizationId);
  return present(await findOrganization(pool, organizationId));
};

const getOperation = operation({
  method: 'get',
  path: '/v1/organization',
  operationId: 'getOrganization',
  tag: 'Organization',
  summary: 'Show your organization',
  scope: 'read',
  responses: { 200: { description: 'The organization of the key.', schema: organizationResponse } },
  errors: ['not-found'],
  resource: organizationResource,
  handle: async ({ caller }, { pool }) => ok(present(await findOrganization(pool, caller.organizationId))),
});

const changeOperation = operation({
  method: 'patch',
  path: '/v1/organization',
  operationId: 'changeOrganization',
  tag: 'Organization',
  summary: 'Change how your devices are treated',
  description: 'What is left out stays as it is. Gateways follow within two seconds.',
  scope: 'admin',
  body: organizationChange,
  responses: { 200: { description: 'The organization as it is now.', schema: organizationResponse } },
  errors: ['not-found'],
  resource: organizationResource,
  handle: async ({ caller, body }, { pool }) => {
    const changed = await updateOrganization(pool, caller.organizationId, {
      name: body.name,
      authentication: body.authentication,
      basicWithoutTls: body.basic_without_tls,
      unknownDevices: body.unknown_devices,
      expectBootstrap: body.expect_bootstrap,
      onboardingCertificate: body.onboarding_certificate,
      setConnectionRequestCredentials: body.set_connection_request_credentials,
      httpAllow: body.http_allow,
    });
    return ok(present(changed));
  },
});

function present(organization: OrganizationRow | undefined): z.output<typeof organizationResponse> {
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
    revision: organization.revision,
  };
}

export const organizationOperations = [getOperation, changeOperation];
