import { addressBlock, tlsBlock, type ListenAddress, type TlsFiles } from "./listen.ts";
import type { ConfigBlock } from "./text.ts";

/** Sessions and messages of QoS 1 and 2 are kept in JetStream, in the client's account. */
export interface MqttConfig extends ListenAddress {
  readonly tls?: TlsFiles;
  readonly ackWait?: string;
  readonly maxAckPending?: number;
  readonly streamReplicas?: number;
  readonly consumerInactiveThreshold?: string;
  readonly rejectQos2Publish?: boolean;
}

export function mqttBlock(mqtt: MqttConfig): ConfigBlock {
  return {
    ...addressBlock(mqtt),
    tls: tlsBlock(mqtt.tls),
    ack_wait: mqtt.ackWait,
    max_ack_pending: mqtt.maxAckPending,
    stream_replicas: mqtt.streamReplicas,
    consumer_inactive_threshold: mqtt.consumerInactiveThreshold,
    reject_qos2_publish: mqtt.rejectQos2Publish,
  };
}
