package main

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// operators is what one does with a stream and a consumer that are there.
func operators(nc *nats.Conn) {
	js := client(nc)
	work := os.Getenv("NATS_CONSUMER")
	ack, err := js.Publish(context.Background(), "orders.events.kept", []byte("kept"))
	if err != nil {
		panic(err)
	}
	orders := func(ctx context.Context, do func(jetstream.Stream) error) error {
		stream, err := js.Stream(ctx, "ORDERS")
		if err != nil {
			return err
		}
		return do(stream)
	}
	try("list streams", func(ctx context.Context) error {
		found := js.StreamNames(ctx)
		names := collect(found.Name())
		return expect(slices.Contains(names, "ORDERS"), true, found.Err())
	})
	try("list consumers", func(ctx context.Context) error {
		return orders(ctx, func(stream jetstream.Stream) error {
			found := stream.ConsumerNames(ctx)
			names := collect(found.Name())
			return expect(slices.Contains(names, work), true, found.Err())
		})
	})
	try("get a message", func(ctx context.Context) error {
		return eventually(ctx, func(ctx context.Context) error {
			return orders(ctx, func(stream jetstream.Stream) error {
				message, err := stream.GetMsg(ctx, ack.Sequence)
				if err != nil {
					return err
				}
				return expect(string(message.Data), "kept", nil)
			})
		})
	})
	try("get the last message of a subject", func(ctx context.Context) error {
		return eventually(ctx, func(ctx context.Context) error {
			return orders(ctx, func(stream jetstream.Stream) error {
				message, err := stream.GetLastMsgForSubject(ctx, "orders.events.kept")
				if err != nil {
					return err
				}
				return expect(message.Sequence, ack.Sequence, nil)
			})
		})
	})
	try("pause and resume a consumer", func(ctx context.Context) error {
		paused, err := js.PauseConsumer(ctx, "ORDERS", work, time.Now().Add(time.Hour))
		if err != nil {
			return err
		}
		if err := expect(paused.Paused, true, nil); err != nil {
			return err
		}
		resumed, err := js.ResumeConsumer(ctx, "ORDERS", work)
		if err != nil {
			return err
		}
		return expect(resumed.Paused, false, nil)
	})
	try("delete a message", func(ctx context.Context) error {
		return orders(ctx, func(stream jetstream.Stream) error { return stream.DeleteMsg(ctx, ack.Sequence) })
	})
	try("purge a subject", func(ctx context.Context) error {
		return orders(ctx, func(stream jetstream.Stream) error {
			return stream.Purge(ctx, jetstream.WithPurgeSubject("orders.events.kept"))
		})
	})
}

func collect(names <-chan string) []string {
	var all []string
	for name := range names {
		all = append(all, name)
	}
	return all
}
