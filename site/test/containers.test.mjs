// Checks the format of the files for Docker and Kubernetes in examples/containers, which no test of the build can run.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { validate as findings } from 'dockerfile-utils'
import * as apps from 'kubernetes-models/apps/v1'
import * as core from 'kubernetes-models/v1'
import { parseAllDocuments } from 'yaml'

const EXAMPLES = new URL('../../examples/containers/', import.meta.url)
const PAGE = new URL('../../docs/how-to/containers.md', import.meta.url)
const DOCKERFILES = ['Dockerfile', 'Dockerfile.jlink', 'Dockerfile.agent']
const MODELS = { 'apps/v1': apps, v1: core }

describe('Dockerfiles', () => {
  for (const name of DOCKERFILES) {
    it(`${name} has valid instructions`, () => assert.deepEqual(findings(read(name)), []))
  }

  it('a mistake is found', () => assert.equal(findings('FROM scratch\nENTRYPIONT ["java"]').length, 1))
})

describe('page', () => {
  for (const name of [...DOCKERFILES, 'deployment.yaml']) {
    it(`shows ${name}`, () => assert.ok(readFileSync(PAGE, 'utf8').includes(`\n${read(name)}\`\`\``)))
  }
})

describe('deployment.yaml', () => {
  it('fits the schema of Kubernetes', () => {
    const resources = parse(read('deployment.yaml'))
    assert.deepEqual(resources.map((resource) => resource.kind), ['ConfigMap', 'Deployment'])
    assert.deepEqual(resources.flatMap(mistakes), [])
  })

  it('mounts volumes that it declares', () => {
    const pod = parse(read('deployment.yaml'))[1].spec.template.spec
    const declared = pod.volumes.map((volume) => volume.name)
    const mounted = [...pod.initContainers, ...pod.containers].flatMap((container) => container.volumeMounts)
    assert.deepEqual(new Set(mounted.map((mount) => mount.name)), new Set(declared))
  })

  it('a value of a wrong type and an unknown field are found', () => {
    const wrongType = read('deployment.yaml').replace('replicas: 3', 'replicas: three')
    assert.match(parse(wrongType).flatMap(mistakes).join(), /replicas must be integer/)
    const unknown = read('deployment.yaml').replace('readOnlyRootFilesystem', 'readonlyRootFilesystem')
    assert.match(parse(unknown).flatMap(mistakes).join(), /securityContext\/readonlyRootFilesystem is unknown/)
  })
})

function read(name) {
  return readFileSync(new URL(name, EXAMPLES), 'utf8')
}

function parse(text) {
  return parseAllDocuments(text).map((document) => {
    assert.deepEqual(document.errors, [])
    return document.toJS()
  })
}

// The schema allows unknown fields. Its validators read each field that they know, so a field nobody reads is unknown.
function mistakes(resource) {
  const unread = new Set()
  const { validate } = MODELS[resource.apiVersion][resource.kind].prototype
  try {
    validate.call(watch(resource, '', unread))
  } catch (error) {
    return [error.message]
  }
  return [...unread].map((path) => `${path} is unknown`)
}

function watch(value, path, unread) {
  if (value === null || typeof value !== 'object') {
    return value
  }
  const fields = Object.entries(value).map(([key, child]) => [key, watch(child, `${path}/${key}`, unread)])
  const copy = Array.isArray(value) ? fields.map(([, child]) => child) : Object.fromEntries(fields)
  fields.forEach(([key]) => unread.add(`${path}/${key}`))
  return new Proxy(copy, {
    get(target, key) {
      unread.delete(`${path}/${String(key)}`)
      return target[key]
    },
  })
}
