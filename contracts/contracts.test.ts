import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { z } from 'zod';
import { type EventType, eventSchemas, Metadata, sealedByType } from './events/index.ts';
import { matrixOf, principals } from './matrix.ts';
import { openApi, problemsOf } from './openapi.ts';
import { fullPath, isQuery, type OperationShape } from './operation.ts';
import { allOperations, commandOperations, queryOperations } from './operations/index.ts';
import { isRole, permissions, roles } from './permissions.ts';
import { problems } from './problems.ts';

const folder = new URL('./fixtures/', import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, ...JSON.parse(readFileSync(new URL(name, folder), 'utf8')) }));
const operations: Readonly<Record<string, OperationShape>> = allOperations;

describe('stored events are for ever (P17)', () => {
  it('every type that was ever shipped has a fixture', () => {
    const missing = [...eventSchemas.keys()].filter((type) => !fixtures.some((one) => one.type === type));
    expect(missing).to.deep.equal([]);
  });

  for (const { name, type, data, metadata } of fixtures)
    it(`reads ${name} and loses nothing of it`, () => {
      expect(eventSchemas.has(type as EventType), `${type} was removed or renamed`).to.equal(true);
      const schema = eventSchemas.get(type as EventType);
      expect(schema?.parse({ type, data }).data).to.deep.equal(data);
      expect(Metadata.parse(metadata)).to.deep.equal(metadata);
    });

  it('names, contacts, notes and reasons are sealed in every fixture', () => {
    for (const { name, type, data } of fixtures)
      for (const { path } of sealedByType.get(type as EventType) ?? []) {
        const value = path.reduce<unknown>((at, step) => Reflect.get(Object(at), step), data);
        if (value !== undefined)
          expect(value, `${name} ${path.join('.')}`).to.have.keys('subject', 'owner', 'field', 'box');
      }
  });

  it('no type stands in two categories but the holds of a page and a diary', () => {
    expect([...eventSchemas.keys()].length).to.be.greaterThan(60);
  });
});

describe('operations', () => {
  it('each method and path stands once', () => {
    const places = Object.values(operations).map(
      (operation) => `${operation.method} ${fullPath(operation).replaceAll(/\{\w+\}/g, '{}')}`,
    );
    expect(new Set(places).size).to.equal(places.length);
  });

  it('every path parameter is declared, and no other', () => {
    for (const [name, { path, params }] of Object.entries(operations)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(Object.keys(params?.shape ?? {}), name).to.have.members(inPath as string[]);
    }
  });

  it('a fixed path stands before one with a parameter in its place', () => {
    const names = Object.keys(operations);
    expect(names.indexOf('exportAppointments')).to.be.below(names.indexOf('getAppointment'));
    expect(names.indexOf('getLatestSummary')).to.be.below(names.indexOf('getSummary'));
  });

  it('reads go to one service and writes to the other', () => {
    expect(Object.values(queryOperations).every(isQuery)).to.equal(true);
    expect(Object.values(commandOperations).some(isQuery)).to.equal(false);
  });

  it('every example fits its own body', () => {
    for (const [name, { example, body }] of Object.entries(operations))
      if (example !== undefined) expect(body?.safeParse(example).success, name).to.equal(true);
  });

  it('names only problems there are (P32)', () => {
    for (const [name, operation] of Object.entries(operations))
      for (const code of problemsOf(operation)) expect(problems, name).to.have.property(code);
  });
});

describe('permissions', () => {
  it('every permission an operation asks for can be granted', () => {
    for (const [name, { access }] of Object.entries(operations))
      if (access.kind === 'permission') expect(permissions, name).to.have.property(access.permission);
  });

  it('every operation has a cell for every principal (P35)', () => {
    for (const [name, row] of Object.entries(matrixOf(operations)))
      for (const principal of principals) expect(row[principal], `${name} ${principal}`).to.be.a('string');
  });

  it('admin may everything, and a client nothing of others (B8, C8)', () => {
    expect(Object.values(roles.admin)).to.satisfy((scopes: string[]) => scopes.every((scope) => scope === 'all'));
    expect(Object.values(roles.client)).to.satisfy((scopes: string[]) => scopes.every((scope) => scope === 'own'));
    expect(isRole('toString')).to.equal(false);
  });
});

describe('OpenAPI (A10, C9)', () => {
  const document = openApi(operations, { title: 'Daybook', version: '0.0.0' });

  it('holds every operation once, with a name of its own', () => {
    const ids = Object.values(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
      (path) => Object.values(path).map(({ operationId }) => operationId),
    );
    expect(ids).to.have.members(Object.keys(operations));
  });

  it('points to nothing that is not in it', () => {
    const text = JSON.stringify(document);
    const pointers = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]));
    expect([...pointers]).to.deep.equal(['#/components/schemas/Problem']);
  });

  it('is what docs/openapi.json says, so that a change of the API is seen in review', () => {
    const kept = JSON.parse(readFileSync(new URL('../docs/openapi.json', import.meta.url), 'utf8'));
    const { version: _version, ...info } = kept.info;
    expect({ ...kept, info }).to.deep.equal(
      JSON.parse(JSON.stringify({ ...document, info: { ...Object(document.info), version: undefined } })),
    );
  });

  it('every response schema is closed over what it names', () => {
    for (const operation of Object.values(operations))
      for (const shape of Object.values(operation.responses))
        if (shape instanceof z.ZodType) expect(() => z.toJSONSchema(shape, { unrepresentable: 'any' })).not.to.throw();
  });
});
