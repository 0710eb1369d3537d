import { isScalar, parseDocument } from 'yaml'

/**
 * The configuration text with another address of the scan API. Only that value is replaced, so that mistakes elsewhere are
 * still reported at their line; a text that has no such value stays as it is.
 */
export const withScanApi = (configText: string, scanApiUrl: string): string => {
  const baseUrl = parseDocument(configText, { logLevel: 'silent' }).getIn(['scanApi', 'baseUrl'], true)
  if (!isScalar(baseUrl) || !baseUrl.range) return configText
  const [start, end] = baseUrl.range
  return configText.slice(0, start) + JSON.stringify(scanApiUrl) + configText.slice(end)
}
