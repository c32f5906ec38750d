/**
 * The least that a CWMP gateway on Node and PostgreSQL must do for a request: read it, update one row durably, respond.
 * It responds to a body with 200 and the size of an InformResponse, and to an empty request with 204.
 * Settings: DATABASE_URL and PORT.
 */
import { createServer } from 'node:http';
import { createPool } from '../../../db/core/pool.ts';

const pool = createPool(process.env.DATABASE_URL ?? '', 10, (error) => {
  throw error;
});
await pool.query('create table if not exists bare (id int primary key, value text not null) with (fillfactor = 50)');
await pool.query(`insert into bare select n, '' from generate_series(0, 19999) as n on conflict do nothing`);
await pool.query('vacuum analyze bare');

const answer = `<answer>${'.'.repeat(500)}</answer>`;
let requests = 0;

createServer((request, response) => {
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
  });
  request.on('end', () => {
    requests += 1;
    const update = {
      name: 'bare',
      text: 'update bare set value = $2 where id = $1',
      values: [requests % 20_000, String(requests)],
    };
    void pool.query(update).then(() => {
      if (length === 0) response.writeHead(204, { 'Content-Length': '0' }).end();
      else response.writeHead(200, { 'Content-Length': String(answer.length), 'Set-Cookie': 'session=1' }).end(answer);
    });
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
