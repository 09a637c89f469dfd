// Everything that a client in Go does across a wall, one line of JSON an operation; or the service that it asks.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

var patience = 10 * time.Second

func main() {
	if seconds, err := time.ParseDuration(os.Getenv("NATS_PATIENCE")); err == nil {
		patience = seconds
	}
	nc, err := nats.Connect(os.Getenv("NATS_URL"),
		nats.UserInfo(os.Getenv("NATS_ACCOUNT"), os.Getenv("NATS_TOKEN")),
		nats.CustomInboxPrefix(os.Getenv("NATS_INBOX")))
	if err != nil {
		panic(err)
	}
	defer nc.Close()
	if os.Args[1] == "serve" {
		serve(nc)
		return
	}
	streams(nc)
	buckets(nc)
	services(nc)
	operators(nc)
}

// try does something, and says how it went.
func try(operation string, do func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- answered(ctx, do) }()
	result := map[string]string{"operation": operation}
	select {
	case err := <-done:
		if err != nil {
			result["error"] = err.Error()
		}
	case <-ctx.Done():
		result["error"] = "nothing happened"
	}
	_ = json.NewEncoder(os.Stdout).Encode(result)
}

// A node learns a moment later that a consumer was made at another: nobody answers there until then.
func answered(ctx context.Context, do func(context.Context) error) error {
	for {
		err := do(ctx)
		if !errors.Is(err, nats.ErrNoResponders) || ctx.Err() != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Reads by direct get are answered by any copy of the stream, which may be a write behind.
func eventually(ctx context.Context, do func(context.Context) error) error {
	for {
		once, cancel := context.WithTimeout(ctx, time.Second)
		err := do(once)
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// expect is an error when something is not what it should be.
func expect[T comparable](got, want T, err error) error {
	if err == nil && got != want {
		return fmt.Errorf("%v instead of %v", got, want)
	}
	return err
}

func client(nc *nats.Conn) jetstream.JetStream {
	js, err := jetstream.NewWithDomain(nc, os.Getenv("NATS_DOMAIN"))
	if err != nil {
		panic(err)
	}
	return js
}

func streams(nc *nats.Conn) {
	js := client(nc)
	work := os.Getenv("NATS_CONSUMER")
	try("publish to a stream", func(ctx context.Context) error {
		for range 9 {
			if _, err := js.Publish(ctx, "orders.events.created", []byte("go")); err != nil {
				return err
			}
		}
		return nil
	})
	try("create a consumer", func(ctx context.Context) error {
		_, err := js.CreateOrUpdateConsumer(ctx, "ORDERS", jetstream.ConsumerConfig{
			Durable: work, FilterSubject: "orders.events.created", AckPolicy: jetstream.AckExplicitPolicy,
		})
		return err
	})
	try("fetch and acknowledge", func(ctx context.Context) error {
		consumer, err := js.Consumer(ctx, "ORDERS", work)
		if err != nil {
			return err
		}
		batch, err := consumer.Fetch(3)
		if err != nil {
			return err
		}
		count := 0
		for message := range batch.Messages() {
			count++
			err = errors.Join(err, message.Ack())
		}
		return expect(count, 3, errors.Join(err, batch.Error()))
	})
	try("hear of an acknowledgement", func(ctx context.Context) error {
		message, err := next(ctx, js, work)
		if err != nil {
			return err
		}
		return message.DoubleAck(ctx)
	})
	try("ask for time, give back, give up", func(ctx context.Context) error {
		first, err := next(ctx, js, work)
		if err != nil {
			return err
		}
		if err := errors.Join(first.InProgress(), first.Nak()); err != nil {
			return err
		}
		second, err := next(ctx, js, work)
		if err != nil {
			return err
		}
		return second.Term()
	})
	try("consume", func(ctx context.Context) error {
		consumer, err := js.Consumer(ctx, "ORDERS", work)
		if err != nil {
			return err
		}
		arrived := make(chan jetstream.Msg, 100)
		consuming, err := consumer.Consume(func(message jetstream.Msg) { arrived <- message })
		if err != nil {
			return err
		}
		defer consuming.Stop()
		return (<-arrived).Ack()
	})
	try("follow in order, by pulling", func(ctx context.Context) error {
		consumer, err := js.OrderedConsumer(ctx, "ORDERS", jetstream.OrderedConsumerConfig{})
		if err != nil {
			return err
		}
		_, err = consumer.Next()
		return err
	})
	try("follow in order, pushed", func(context.Context) error {
		legacy, err := nc.JetStream(nats.Domain(os.Getenv("NATS_DOMAIN")))
		if err != nil {
			return err
		}
		all, err := legacy.SubscribeSync("orders.events.>", nats.OrderedConsumer(), nats.BindStream("ORDERS"))
		if err != nil {
			return err
		}
		_, err = all.NextMsg(patience)
		return err
	})
}

func next(ctx context.Context, js jetstream.JetStream, name string) (jetstream.Msg, error) {
	consumer, err := js.Consumer(ctx, "ORDERS", name)
	if err != nil {
		return nil, err
	}
	return consumer.Next()
}
