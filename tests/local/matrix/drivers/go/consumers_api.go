package main

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

type modernPuller struct{ consumer jetstream.Consumer }

func (p modernPuller) fetch(count int) (found []message, err error) {
	batch, err := p.consumer.Fetch(count, jetstream.FetchMaxWait(time.Second))
	if err != nil {
		return nil, err
	}
	for each := range batch.Messages() {
		found = append(found, modernMessage{each})
	}
	return found, batch.Error()
}
func (p modernPuller) pending(ctx context.Context) (uint64, error) {
	info, err := p.consumer.Info(ctx)
	if err != nil {
		return 0, err
	}
	return info.NumPending, nil
}
func (p modernPuller) close() error { return nil }

type modernMessage struct{ jetstream.Msg }

func (m modernMessage) text() string                       { return string(m.Data()) }
func (m modernMessage) AckSync(ctx context.Context) error  { return m.DoubleAck(ctx) }
func (m modernMessage) NakAfter(delay time.Duration) error { return m.NakWithDelay(delay) }
func (m modernMessage) Working() error                     { return m.InProgress() }

type legacyPuller struct{ sub *nats.Subscription }

func (p legacyPuller) fetch(count int) (found []message, err error) {
	messages, err := p.sub.Fetch(count, nats.MaxWait(time.Second))
	for _, each := range messages {
		found = append(found, legacyMessage{each})
	}
	if errors.Is(err, nats.ErrTimeout) {
		return found, nil // there was nothing
	}
	return found, err
}
func (p legacyPuller) pending(context.Context) (uint64, error) {
	info, err := p.sub.ConsumerInfo()
	if err != nil {
		return 0, err
	}
	return info.NumPending, nil
}
func (p legacyPuller) close() error { return p.sub.Unsubscribe() }

type legacyMessage struct{ *nats.Msg }

func (m legacyMessage) text() string                       { return string(m.Data) }
func (m legacyMessage) Ack() error                         { return m.Msg.Ack() }
func (m legacyMessage) AckSync(context.Context) error      { return m.Msg.AckSync() }
func (m legacyMessage) Nak() error                         { return m.Msg.Nak() }
func (m legacyMessage) NakAfter(delay time.Duration) error { return m.NakWithDelay(delay) }
func (m legacyMessage) Working() error                     { return m.InProgress() }
func (m legacyMessage) Term() error                        { return m.Msg.Term() }
