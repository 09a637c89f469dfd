package main

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

// serve is a micro service, of which several may run: each request of its status is answered by one, each poll by all.
func serve(nc *nats.Conn) {
	service, err := micro.AddService(nc, micro.Config{Name: "orders", Version: "1.0.0"})
	if err != nil {
		panic(err)
	}
	answer := micro.HandlerFunc(func(request micro.Request) { _ = request.Respond([]byte("fine")) })
	if err := service.AddEndpoint("status", answer,
		micro.WithEndpointSubject("orders.status"), micro.WithEndpointQueueGroup("orders")); err != nil {
		panic(err)
	}
	if err := service.AddEndpoint("poll", answer,
		micro.WithEndpointSubject("orders.poll"), micro.WithEndpointQueueGroupDisabled()); err != nil {
		panic(err)
	}
	if err := nc.Flush(); err != nil {
		panic(err)
	}
	fmt.Println("serving")
	select {}
}

func services(nc *nats.Conn) {
	try("ask a service", func(ctx context.Context) error {
		message, err := nc.RequestWithContext(ctx, "orders.status", nil)
		if err != nil {
			return err
		}
		return expect(string(message.Data), "fine", nil)
	})
	try("ask all of a service", func(context.Context) error { return askTwo(nc, "orders.poll") })
	try("find services", func(context.Context) error { return askTwo(nc, micro.APIPrefix+".PING") })
	try("look at services", func(context.Context) error { return askTwo(nc, micro.APIPrefix+".STATS.orders") })
}

func askTwo(nc *nats.Conn, subject string) error {
	inbox := nc.NewRespInbox()
	answers, err := nc.SubscribeSync(inbox)
	if err != nil {
		return err
	}
	if err := nc.PublishRequest(subject, inbox, nil); err != nil {
		return err
	}
	for range 2 {
		if _, err := answers.NextMsg(time.Second); err != nil {
			return err
		}
	}
	return nil
}
