import { z } from 'zod';
import { problemsOf } from '#contracts/openapi';
import { fullPath, type OperationShape } from '#contracts/operation';
import { escapeHtml, page } from './html.ts';

const schemaText = (schema: z.ZodType, io: 'input' | 'output'): string => {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return `<pre>${escapeHtml(JSON.stringify(json, null, 2))}</pre>`;
};

const parameterRows = (schema: z.ZodObject | undefined, where: string): string =>
  Object.entries(schema?.shape ?? {})
    .map(([name, field]) => {
      const {
        type,
        format,
        pattern,
        enum: values,
      } = z.toJSONSchema(field as z.ZodType, { io: 'input', unrepresentable: 'any' });
      const kind = [type, format, values ? `one of ${values.join(', ')}` : pattern].filter(Boolean).join(' ');
      return `<tr><td><code>${name}</code></td><td class="soft">${where}</td><td>${escapeHtml(kind)}</td></tr>`;
    })
    .join('');

const accessText = ({ access }: OperationShape): string =>
  access.kind === 'permission' ? `needs <code>${access.permission}</code> (${access.scopes.join(', ')})` : access.kind;

const section = (name: string, operation: OperationShape): string => {
  const parameters = parameterRows(operation.params, 'path') + parameterRows(operation.query, 'query');
  const responses = Object.entries(operation.responses).map(([status, shape]) =>
    shape instanceof z.ZodType
      ? `<details><summary>${status}</summary>${schemaText(shape, 'output')}</details>`
      : `<p class="soft">${status}${shape ? ` ${shape.content.join(', ')}` : ''}</p>`,
  );
  const refusals = problemsOf(operation).map((code) => `<a href="/problems/${code}">${code}</a>`);
  return `<section id="${name}"><h3><span class="method">${operation.method.toUpperCase()}</span> <code>${escapeHtml(fullPath(operation))}</code></h3>
<p>${escapeHtml(operation.summary)}. <span class="soft">${escapeHtml(operation.description ?? '')} ${accessText(operation)}</span></p>
${parameters && `<table>${parameters}</table>`}${operation.body ? `<details open><summary>Body</summary>${operation.example ? `<pre>${escapeHtml(JSON.stringify(operation.example, null, 2))}</pre>` : ''}${schemaText(operation.body, 'input')}</details>` : ''}
${responses.join('')}<p class="soft">Refusals: ${refusals.join(', ')}</p></section>`;
};

/** The whole contract on one page, to read and to print; made once. */
export const referencePage = (operations: Readonly<Record<string, OperationShape>>, title: string): string => {
  const tags = [...new Set(Object.values(operations).map(({ tag }) => tag))];
  const of = (tag: string) => Object.entries(operations).filter(([, operation]) => operation.tag === tag);
  const contents = Object.entries(operations).map(
    ([name, { summary }]) => `<li><a href="#${name}">${escapeHtml(summary)}</a></li>`,
  );
  return page(
    `${title}: API reference`,
    `<h1>${escapeHtml(title)}: API reference</h1><p>To try it: <a href="/docs">/docs</a>. As a document: <a href="/openapi.json">/openapi.json</a>.</p><nav><ul>${contents.join('')}</ul></nav>
${tags
  .map(
    (tag) =>
      `<h2>${escapeHtml(tag)}</h2>${of(tag)
        .map(([name, operation]) => section(name, operation))
        .join('')}`,
  )
  .join('')}`,
  );
};
