/** A piece of its own: what is used of mediasoup-client is the largest part of a call's code. */
export { Device } from 'mediasoup-client'
