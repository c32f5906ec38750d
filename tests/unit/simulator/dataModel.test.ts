import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Identity } from '../../../simulator/dataModel/commonSchema.ts';
import { DataModel } from '../../../simulator/dataModel/dataModel.ts';
import { CwmpFault } from '../../../simulator/session/faults.ts';
import { tr098 } from '../../../simulator/dataModel/tr098.ts';
import { tr181 } from '../../../simulator/dataModel/tr181.ts';

const identity: Identity = {
  manufacturer: 'Cuttle',
  oui: '00005E',
  productClass: 'Simulated',
  serialNumber: 'S1',
  acsUrl: 'http://acs.example/acs',
  acsUsername: '',
  acsPassword: '',
  connectionRequestUsername: '',
  connectionRequestPassword: '',
  periodicInformSeconds: 0,
};
const connection = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.';
const ppp = `${connection}WANPPPConnection.`;
const keyPath = 'InternetGatewayDevice.ManagementServer.ParameterKey';

const igd = () => new DataModel(tr098(identity));

function faultOf(work: () => unknown): { code: string; parameters: string[] } {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof CwmpFault);
    return {
      code: error.code,
      parameters: error.parameterFaults.map((fault) => `${fault.fault_code} ${fault.parameter_name}`),
    };
  }
  assert.fail('no Fault');
}

describe('SetParameterValues', () => {
  test('applies values in canonical form, and the ParameterKey', () => {
    const model = igd();
    model.addObject(ppp, 'k0');
    model.setParameterValues(
      [
        { name: `${ppp}1.Enable`, value: 'true', type: 'boolean' },
        { name: `${ppp}1.Username`, value: ' a <b> & c ', type: 'string' },
        { name: `${ppp}1.MaxMRUSize`, value: '01480', type: '' },
      ],
      'k1',
    );
    assert.equal(model.get(`${ppp}1.Enable`), '1');
    assert.equal(model.get(`${ppp}1.Username`), ' a <b> & c ');
    assert.equal(model.get(`${ppp}1.MaxMRUSize`), '1480');
    assert.equal(model.get(keyPath), 'k1');
  });

  test('changes nothing when one parameter is at fault, and names each that is', () => {
    const model = igd();
    const time = 'InternetGatewayDevice.Time.';
    const fault = faultOf(() => {
      model.setParameterValues(
        [
          { name: `${time}NTPServer1`, value: 'changed', type: 'string' },
          { name: `${time}Nothing`, value: '', type: 'string' },
          { name: `${time}Enable`, value: '1', type: 'string' },
          { name: `${time}NTPServer2`, value: 'x'.repeat(65), type: 'string' },
          { name: `${time}CurrentLocalTime`, value: '2026-01-01T00:00:00Z', type: 'dateTime' },
          { name: time, value: '', type: 'string' },
        ],
        'k',
      );
    });
    assert.deepEqual(fault, {
      code: '9003',
      parameters: [
        `9005 ${time}Nothing`,
        `9006 ${time}Enable`,
        `9007 ${time}NTPServer2`,
        `9008 ${time}CurrentLocalTime`,
        `9005 ${time}`,
      ],
    });
    assert.equal(model.get(`${time}NTPServer1`), 'pool.ntp.org');
    assert.equal(model.get(keyPath), '');
  });

  for (const [name, value, type] of [
    ['ManagementServer.PeriodicInformInterval', '-1', 'unsignedInt'],
    ['ManagementServer.PeriodicInformInterval', '4294967296', 'unsignedInt'],
    ['ManagementServer.PeriodicInformTime', 'yesterday', 'dateTime'],
    ['ManagementServer.PeriodicInformEnable', 'yes', 'boolean'],
    ['LANDevice.1.LANHostConfigManagement.DHCPLeaseTime', '1.5', 'int'],
    ['WANDevice.1.WANCommonInterfaceConfig.X_AVM-DE_InternetConnectionLinkType', 'ISDN', 'string'],
  ] as const) {
    test(`refuses ${value} for ${name}`, () => {
      const path = `InternetGatewayDevice.${name}`;
      const fault = faultOf(() => {
        igd().setParameterValues([{ name: path, value, type }], '');
      });
      assert.deepEqual(fault.parameters, [`9007 ${path}`]);
    });
  }

  test('refuses a parameter named twice, and a ParameterKey that is too long', () => {
    const value = { name: 'InternetGatewayDevice.Time.NTPServer1', value: 'a', type: 'string' };
    assert.equal(
      faultOf(() => {
        igd().setParameterValues([value, value], '');
      }).code,
      '9003',
    );
    assert.equal(
      faultOf(() => {
        igd().setParameterValues([value], 'k'.repeat(33));
      }).code,
      '9003',
    );
  });
});

describe('GetParameterValues', () => {
  test('reads full and partial paths', () => {
    const model = igd();
    assert.deepEqual(
      model.getParameterValues(['InternetGatewayDevice.Time.Enable', 'InternetGatewayDevice.Time.NTPServer2']),
      [
        { name: 'InternetGatewayDevice.Time.Enable', value: '1', type: 'boolean' },
        { name: 'InternetGatewayDevice.Time.NTPServer2', value: '', type: 'string' },
      ],
    );
    assert.equal(model.getParameterValues(['InternetGatewayDevice.Time.']).length, 6);
    assert.deepEqual(model.getParameterValues([ppp]), []);
    assert.equal(model.getParameterValues(['']).length, model.parameters().size);
  });

  test('shows no password', () => {
    const model = igd();
    const path = 'InternetGatewayDevice.ManagementServer.ConnectionRequestPassword';
    model.setParameterValues([{ name: path, value: 'secret', type: 'string' }], '');
    assert.equal(model.getParameterValues([path])[0]?.value, '');
    assert.equal(model.get(path), 'secret');
  });

  for (const path of [
    'Device.Time.Enable',
    'InternetGatewayDevice.Time',
    'InternetGatewayDevice.Time.Enable.',
    'InternetGatewayDevice..Time.',
    'InternetGatewayDevice.__proto__.',
  ]) {
    test(`does not know ${path}`, () => {
      assert.equal(faultOf(() => igd().getParameterValues([path])).code, '9005');
    });
  }
});

describe('GetParameterNames', () => {
  test('returns the next level, with what is writable and can be added to', () => {
    assert.deepEqual(igd().names(connection, true), [
      { name: `${connection}WANIPConnectionNumberOfEntries`, writable: false },
      { name: `${connection}WANPPPConnectionNumberOfEntries`, writable: false },
      { name: `${connection}WANIPConnection.`, writable: true },
      { name: ppp, writable: true },
    ]);
    assert.deepEqual(igd().names('', true), [{ name: 'InternetGatewayDevice.', writable: false }]);
    assert.deepEqual(igd().names(ppp, true), []);
  });

  test('returns everything below, starting with the path itself', () => {
    const names = igd().names('InternetGatewayDevice.LANDevice.1.WLANConfiguration.', false);
    assert.deepEqual(names.slice(0, 3), [
      { name: 'InternetGatewayDevice.LANDevice.1.WLANConfiguration.', writable: true },
      { name: 'InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.', writable: true },
      { name: 'InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.Enable', writable: true },
    ]);
    assert.equal(igd().names('', false)[0]?.name, 'InternetGatewayDevice.');
  });

  test('finds no next level below a parameter', () => {
    assert.deepEqual(igd().names(keyPath, false), [{ name: keyPath, writable: false }]);
    assert.equal(faultOf(() => igd().names(keyPath, true)).code, '9003');
  });
});

describe('objects', () => {
  test('a row has its defaults, is counted, and its number is never used again', () => {
    const model = igd();
    assert.equal(model.addObject(ppp, 'a'), 1);
    assert.equal(model.get(`${ppp}1.MaxMRUSize`), '1492');
    assert.equal(model.addObject(ppp, 'b'), 2);
    assert.equal(model.get(`${connection}WANPPPConnectionNumberOfEntries`), '2');
    model.deleteObject(`${ppp}2.`, 'c');
    assert.equal(model.get(`${ppp}2.Enable`), undefined);
    assert.equal(model.addObject(ppp, 'd'), 3);
    assert.equal(model.get(keyPath), 'd');
  });

  for (const path of [
    'InternetGatewayDevice.',
    'InternetGatewayDevice.Time.',
    'InternetGatewayDevice.LANDevice.',
    ppp.slice(0, -1),
    `${ppp}[x].`,
    '',
  ]) {
    test(`nothing can be added to "${path}"`, () => {
      const model = igd();
      assert.equal(faultOf(() => model.addObject(path, 'k')).code, '9005');
      assert.equal(model.get(keyPath), '');
    });
  }

  for (const path of [
    ppp,
    `${ppp}1.`,
    `${connection}WANIPConnection.1`,
    'InternetGatewayDevice.LANDevice.1.',
    'InternetGatewayDevice.',
  ]) {
    test(`"${path}" can't be deleted`, () => {
      assert.equal(
        faultOf(() => {
          igd().deleteObject(path, 'k');
        }).code,
        '9005',
      );
    });
  }

  test('the number of rows is limited', () => {
    const model = igd();
    assert.equal(
      faultOf(() => {
        for (;;) model.addObject(ppp, '');
      }).code,
      '9004',
    );
  });
});

test('a factory reset restores the defaults, the row counter and the empty ParameterKey', () => {
  const model = igd();
  const before = model.snapshot();
  model.addObject(ppp, 'k');
  model.setParameterValues([{ name: 'InternetGatewayDevice.Time.NTPServer1', value: 'x', type: 'string' }], 'k2');
  model.deleteObject(`${connection}WANIPConnection.1.`, 'k3');
  model.reset();
  assert.deepEqual(model.snapshot(), before);
  assert.equal(model.addObject(ppp, 'k'), 1);
});

test('a snapshot holds everything: rows, deleted rows, values, the row counter', () => {
  const model = igd();
  model.addObject(ppp, 'k');
  model.addObject(ppp, 'k');
  model.deleteObject(`${ppp}2.`, 'k');
  model.deleteObject(`${connection}WANIPConnection.1.`, 'k');
  model.setParameterValues([{ name: `${ppp}1.Password`, value: 'p', type: 'string' }], 'k');
  const copy = igd();
  copy.restore(JSON.parse(JSON.stringify(model.snapshot())) as ReturnType<DataModel['snapshot']>);
  assert.deepEqual(copy.parameters(), model.parameters());
  assert.equal(copy.addObject(ppp, ''), 3);
});

test('TR-181 has what its Inform reports, and tables to add to', () => {
  const model = new DataModel(tr181(identity));
  assert.equal(model.forced().length, model.schema.forced.length);
  assert.equal(igd().forced().length, igd().schema.forced.length);
  assert.equal(model.addObject('Device.PPP.Interface.', 'k'), 1);
  model.setParameterValues([{ name: 'Device.PPP.Interface.1.Username', value: 'u', type: 'string' }], 'k');
  assert.equal(model.get('Device.PPP.InterfaceNumberOfEntries'), '1');
  assert.equal(model.get('Device.ManagementServer.ParameterKey'), 'k');
});
