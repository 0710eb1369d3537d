import { parseIpv4 } from '../domain/ipv4.ts'
import { contains, parseCidr } from '../domain/ipv4-range.ts'
import { no, ok, type Result } from '../domain/result.ts'

/**
 * An https address, or an http one of a loopback host (the token would travel in the clear anywhere else). Answers it
 * without a slash at its end.
 */
export const parseBaseUrl = (text: string): Result<string> => {
  const url = URL.parse(text)
  if (!url) return no('expected an address like https://v1.api.altostrat.io')
  if (url.username || url.password) return no('expected an address without a user name and password')
  if (text.includes('?') || text.includes('#')) return no('expected an address without a query and fragment')
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return no('expected https: plain http is for localhost, 127.0.0.0/8 and [::1] only')
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return no('expected an address that begins with https://')
  return ok(url.href.replace(/\/+$/, ''))
}

const isLoopback = (hostname: string): boolean => {
  if (hostname === 'localhost' || hostname === '[::1]') return true
  const ip = parseIpv4(hostname)
  const loopback = parseCidr('127.0.0.0/8')
  return ip.ok && loopback.ok && contains(loopback.value, ip.value)
}
