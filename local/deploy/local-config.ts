import { isMap, isScalar, parseDocument } from 'yaml'

/**
 * The configuration text with another address of the scan API. Only that value is replaced, or put at the end, so that mistakes
 * elsewhere are still reported at their line; what is no configuration stays as it is, for its mistakes to be told.
 */
export const withScanApi = (configText: string, scanApiUrl: string): string => {
  const document = parseDocument(configText, { logLevel: 'silent' })
  if (document.errors.length > 0 || !isMap(document.contents)) return configText
  const baseUrl = document.getIn(['scanApi', 'baseUrl'], true)
  if (isScalar(baseUrl) && baseUrl.range) {
    const [start, end] = baseUrl.range
    return configText.slice(0, start) + JSON.stringify(scanApiUrl) + configText.slice(end)
  }
  const scanApi = document.get('scanApi')
  if (isMap(scanApi)) scanApi.set('baseUrl', scanApiUrl)
  else if (scanApi === undefined || scanApi === null)
    document.set('scanApi', document.createNode({ baseUrl: scanApiUrl }))
  else return configText
  return document.toString()
}

/** The address of the scan API if the text has one on this machine: whoever wrote it there has a scan API of their own. */
export const ownScanApi = (configText: string): string | undefined => {
  const baseUrl: unknown = parseDocument(configText, { logLevel: 'silent' }).getIn(['scanApi', 'baseUrl'])
  return typeof baseUrl === 'string' && baseUrl.startsWith('http://') ? baseUrl : undefined
}
