// Flows: read, check, deploy, roll back, switch on and off, send an event.

import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import { Sent } from '../shapes/common.ts';
import * as shape from '../shapes/flows.ts';

const tags = ['Flows'];

export function flowRoutes(app: Api, { releases, maxEventBytes }: ApiParts): void {
  app.get('/api/flows', {
    config: { permission: 'flow.read' },
    schema: { tags, operationId: 'listFlows', summary: 'List the flows of the space', response: { 200: shape.Flows } },
    handler: async ({ principal }) => ({ items: await releases.list(principal.spaceId) }),
  });
  app.get('/api/flows/:name', {
    config: { permission: 'flow.read' },
    schema: {
      tags,
      operationId: 'showFlow',
      summary: 'Show a flow',
      params: shape.flowName,
      response: { 200: shape.FlowDetail },
    },
    handler: ({ principal, params }) => releases.show(principal.spaceId, params.name),
  });
  app.get('/api/flows/:name/versions', {
    config: { permission: 'flow.read' },
    schema: {
      tags,
      operationId: 'listFlowVersions',
      summary: 'List the versions of a flow, newest first',
      params: shape.flowName,
      response: { 200: shape.FlowVersions },
    },
    handler: async ({ principal, params }) => ({ items: await releases.versions(principal.spaceId, params.name) }),
  });
  app.get('/api/flows/:name/versions/:version', {
    config: { permission: 'flow.read' },
    schema: {
      tags,
      operationId: 'showFlowVersion',
      summary: 'Show one version of a flow',
      params: shape.flowName.extend({ version: z.coerce.number().int().positive() }),
      response: { 200: shape.FlowVersionDetail },
    },
    handler: ({ principal, params }) => releases.version(principal.spaceId, params.name, params.version),
  });
  app.post('/api/flows/check', {
    config: { permission: 'flow.read' },
    schema: {
      tags,
      operationId: 'checkFlow',
      summary: 'Check a flow without storing it',
      body: shape.source,
      response: { 200: shape.Checked },
    },
    handler: async ({ principal, body }) => ({ problems: await releases.check(principal.spaceId, body.source) }),
  });
  app.post('/api/flows', {
    config: { permission: 'flow.release' },
    schema: {
      tags,
      operationId: 'deployFlow',
      summary: 'Deploy a flow: check it, store it as a new version, release it',
      description:
        'A flow with errors is refused with `invalid_flow` and the problems. Runs in flight keep the version they began with.',
      body: shape.source,
      response: { 201: shape.Deployed },
    },
    handler: async ({ principal, body }, reply) => reply.code(201).send(await releases.deploy(principal, body.source)),
  });
  app.post('/api/flows/:name/rollback', {
    config: { permission: 'flow.release' },
    schema: {
      tags,
      operationId: 'rollbackFlow',
      summary: 'Release an earlier version again',
      description: 'Without `to`: the version that was live before.',
      params: shape.flowName,
      body: z.object({ to: z.number().int().positive().optional() }).default({}),
      response: { 200: shape.RolledBack },
    },
    handler: ({ principal, params, body }) => releases.rollback(principal, params.name, body.to),
  });
  app.put('/api/flows/:name/enabled', {
    config: { permission: 'flow.release' },
    schema: {
      tags,
      operationId: 'setFlowEnabled',
      summary: 'Switch a flow on or off',
      description: 'A flow that is off takes no events.',
      params: shape.flowName,
      body: z.object({ enabled: z.boolean() }),
      response: { 200: shape.Enabled },
    },
    handler: async ({ principal, params, body }) => {
      await releases.setEnabled(principal, params.name, body.enabled);
      return { name: params.name, enabled: body.enabled };
    },
  });
  app.post('/api/flows/:name/events', {
    config: { permission: 'event.send' },
    bodyLimit: maxEventBytes,
    schema: {
      tags,
      operationId: 'sendEvent',
      summary: 'Send an event to a flow by hand',
      description: 'Answered when the event is durable.',
      params: shape.flowName,
      body: shape.event,
      response: { 202: Sent },
    },
    handler: async ({ principal, params, body }, reply) =>
      reply.code(202).send(await releases.send(principal, params.name, body.body)),
  });
  app.post('/api/flows/:name/start', {
    config: { permission: 'event.send' },
    schema: {
      tags,
      operationId: 'startFlow',
      summary: 'Start a flow by hand, with the values of its form',
      description: 'Refused with `invalid_input` and a problem per field when they do not fit.',
      params: shape.flowName,
      body: shape.start,
      response: { 202: Sent },
    },
    handler: async ({ principal, params, body }, reply) =>
      reply.code(202).send(await releases.start(principal, params.name, body.inputs)),
  });
  app.post('/api/flows/:name/sample', {
    config: { permission: 'event.send' },
    schema: {
      tags,
      operationId: 'sendSample',
      summary: 'Send the sample event of a playbook, with a fresh id',
      params: shape.flowName,
      response: { 202: Sent },
    },
    handler: async ({ principal, params }, reply) =>
      reply.code(202).send(await releases.sendSample(principal, params.name)),
  });
}
