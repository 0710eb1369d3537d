import { describe, expect, it } from 'vitest'
import { describe as describeApi, readOpenApi } from '../../local/scan-api/description.ts'

const { find, checkParameters, checkRequest, checkResponse } = describeApi(readOpenApi())

const START = find('POST', '/scans/cve/scan/multiple-ips')
const STOP = find('DELETE', '/scans/cve/scheduled/9c43cc95-f313-49a3-b632-524f7a24503b/invoke')
const start = START?.operation ?? { id: '', method: '', path: '' }
const stop = STOP?.operation ?? { id: '', method: '', path: '' }

const BODY = {
  schedule_id: '9c43cc95-f313-49a3-b632-524f7a24503b',
  site_id: '9c3c1392-7f36-4240-85f2-273573c0384a',
  ips: ['192.168.1.55'],
}

describe('the description of the scan API', () => {
  it('knows its operations by method and path, with the parameters in it', () => {
    expect(START).toMatchObject({ operation: { id: 'startMultipleIpScan' }, parameters: {} })
    expect(STOP).toMatchObject({
      operation: { id: 'stopScan' },
      parameters: { scanScheduleId: '9c43cc95-f313-49a3-b632-524f7a24503b' },
    })
    expect(find('GET', '/scans/cve/scan/multiple-ips')).toBeUndefined()
    expect(find('DELETE', '/scans/cve/scheduled/a/b/invoke')).toBeUndefined()
    expect(find('POST', '/v2/scans/cve/scan/multiple-ips')).toBeUndefined()
  })

  it('checks path parameters', () => {
    expect(checkParameters(find('DELETE', '/scans/cve/scheduled/friday/invoke') ?? fail())).toEqual([
      'scanScheduleId must match format "uuid"',
    ])
    expect(checkParameters(STOP ?? fail())).toEqual([])
  })

  it.each([
    [{ ...BODY, site_id: undefined }, "body must have required property 'site_id'"],
    [{ ...BODY, schedule_id: 'friday' }, 'body/schedule_id must match format "uuid"'],
    [{ ...BODY, ips: '192.168.1.55' }, 'body/ips must be array'],
    [{ ...BODY, ips: ['192.168.1.55', '192.168.1.555'] }, 'body/ips/1 must match format "ipv4"'],
    ['text', 'body must be object'],
  ])('checks a request: %j', (body, wrong) => {
    expect(checkRequest(start, body)).toEqual([wrong])
    expect(checkRequest(start, BODY)).toEqual([])
  })

  it('checks a response by its status, through references too', () => {
    expect(checkResponse(start, 201, { scan_id: 'x' })).toEqual(['body/scan_id must match format "uuid"'])
    expect(checkResponse(start, 404, { code: 7 })).toEqual(['body/code must be string'])
    expect(checkResponse(start, 404, { code: 'site_not_found' })).toEqual([])
    expect(checkResponse(start, 403, {})).toEqual(['status 403 is not described for startMultipleIpScan'])
    expect(checkResponse(stop, 202, undefined)).toEqual([])
    expect(checkResponse(stop, 202, {})).toEqual(['status 202 of stopScan is described without a body'])
  })

  it('takes the 429, which the vendor sends without describing it, to be an error like the others', () => {
    expect(checkResponse(start, 429, { code: 7 })).toEqual(['body/code must be string'])
    expect(checkResponse(stop, 429, { code: 'too_many' })).toEqual([])
  })
})

const fail = (): never => {
  throw new Error('the operation is not described')
}
