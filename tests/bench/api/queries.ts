import { tmf640Path } from '../../../domain/tmf640.ts';

const tmf640 = `${tmf640Path}/`;

/** The paths to request in turn, by their name in the results. */
export const queries: Record<string, string[]> = {
  devices: ['/v1/devices'],
  'devices, registered': ['/v1/devices?status=registered'],
  'devices, discovered': ['/v1/devices?status=discovered'],
  'devices by OUI': each('/v1/devices?oui=', ['000001', '000007', '000011']),
  'devices by product class': each('/v1/devices?product_class=', ['Router%201', 'Router%205', 'Router%209']),
  'devices by software version': each('/v1/devices?software_version=', ['1.1', '1.20', '1.36']),
  'devices, informed since': each('/v1/devices?informed_since=', ['15m', '1h', '20h']),
  'devices, informed before': each('/v1/devices?informed_before=', ['1h', '24h', '47h']),
  'devices, never informed': ['/v1/devices?never_informed=true'],
  'devices, unreachable': ['/v1/devices?unreachable=true'],
  'devices by tag': each('/v1/devices?tag=', ['vip', 'region-1', 'nothing']),
  'devices by tag and status': ['/v1/devices?tag=region-2&status=discovered'],
  'devices by how they begin': each('/v1/devices?search=', ['CPE000', 'CPE00421', 'SN0000A', 'CPE0012345']),
  'devices sorted by age': each('/v1/devices?sort=', ['created_at', '-created_at']),
  'devices sorted by last Inform': each('/v1/devices?sort=', ['last_inform_at', '-last_inform_at']),
  'devices, unreachable, last seen first': ['/v1/devices?unreachable=true&sort=-last_inform_at'],
  'a device': each('/v1/devices/', ['CPE0000001', 'CPE0050000', 'CPE0099999']),
  instances: ['/v1/instances'],
  'instances by status': each('/v1/instances?status=', [
    'failed',
    'pending',
    'provisioned',
    'running',
    'failed,pending',
  ]),
  'instances by service': each('/v1/instances?service=', ['service-1', 'service-5', 'nothing']),
  'instances by service and status': each('/v1/instances?service=', [
    'service-1&status=failed',
    'service-7&status=pending',
  ]),
  'instances of a device': each('/v1/instances?device_id=', ['CPE0000001', 'CPE0050000', 'CPE0099999']),
  'instances by fault code': each('/v1/instances?fault_code=', ['9002', '9003', '9007', '9005']),
  'instances by error type': each('/v1/instances?error_type=', ['CwmpFault', 'DeliveryTimeout', 'ScriptError']),
  'instances, changed since': each('/v1/instances?changed_since=', ['1h', '24h', '20d']),
  'instances, changed before': each('/v1/instances?changed_before=', ['1h', '24h', '29d']),
  'instances, failed since': each('/v1/instances?failed_since=', ['1h', '24h', '20d']),
  'instances, failed before': each('/v1/instances?failed_before=', ['1h', '29d']),
  'instances by tag': each('/v1/instances?tag=', ['vip', 'campaign', 'nothing']),
  'instances by tag and fault code': ['/v1/instances?tag=campaign&fault_code=9003'],
  'instances, paused': ['/v1/instances?paused=true'],
  'instances, waiting': ['/v1/instances?waiting=true'],
  'instances, outdated': each('/v1/instances?outdated=true&service=', ['service-1', 'service-5']),
  'instances sorted by change': each('/v1/instances?sort=', ['updated_at', '-updated_at']),
  'failures, the newest first': [
    '/v1/instances?sort=-failed_at',
    '/v1/instances?sort=-failed_at&service=service-3',
    '/v1/instances?sort=-failed_at&fault_code=9002',
  ],
  'an instance': each('/v1/instances/', ['ins_000000001', 'ins_000100020', 'ins_000199999']),
  'runs of an instance': each('/v1/instances/', ['ins_000000077/runs', 'ins_000100020/runs?status=failed']),
  'numbered pages of instances, with total': each('/api/service/instance', [
    '',
    '?page=500&page_size=100',
    '?page=1000&page_size=100',
    '?page=2000&page_size=100',
    '?page=1000000',
  ]),
  'numbered pages by service, with total': each('/api/service/instance?service_id=svc_default_', [
    '1',
    '7&page=200&page_size=100',
    '3&status=provisioned&page=900',
  ]),
  'numbered pages by status, with total': each('/api/service/instance?status=', [
    'failed',
    'provisioned&page=9000',
    'provisioned&page=1800&page_size=100',
  ]),
  'numbered pages of a device, with total': each('/api/service/instance?device_id=', [
    'CPE0000001',
    'CPE0050000',
    'nobody',
  ]),
  'logs of an instance, of a device': each('/api/service/instance/logs?', [
    'service_instance_id=ins_000100020',
    'device_id=CPE0050000',
  ]),
  'TMF640 services': each(tmf640, ['service', 'service?offset=10000', 'service?limit=200']),
  'TMF640 services by state': each(tmf640, [
    'service?state=active',
    'service?state=inactive',
    'service?state=active,reserved&offset=10000',
  ]),
  'TMF640 services by specification': each(tmf640, [
    'service?serviceSpecification.name=service-1',
    'service?serviceSpecification.name=service-5&state=active',
  ]),
  'TMF640 services of a CPE': each(tmf640, ['service?supportingResource.id=CPE0050000', 'service?externalId=none']),
  'TMF640 monitors': each(tmf640, ['monitor', 'monitor?state=InError', 'monitor?offset=10000']),
  'count of devices': ['/v1/counts/devices'],
  'count of instances': ['/v1/counts/instances'],
  'count of failures, a day': ['/v1/counts/failures'],
  'count of failures, a month': ['/v1/counts/failures?since=31d'],
  'count by hour, a week': ['/v1/counts/hours'],
  'count by hour, a month': ['/v1/counts/hours?since=31d'],
};

function each(beginning: string, ends: string[]): string[] {
  return ends.map((end) => beginning + end);
}
