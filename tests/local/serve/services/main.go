// A service for tests: it says back what it is asked, as plain subscriptions and as a micro service.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

func main() {
	connection, err := nats.Connect(os.Getenv("NATS_URL"), nats.CustomInboxPrefix(os.Getenv("NATS_INBOX")))
	check(err)
	_, err = connection.QueueSubscribe("orders.status", "shop", func(message *nats.Msg) {
		_ = message.Respond(message.Data)
	})
	check(err)
	_, err = connection.QueueSubscribe("orders.list", "shop", func(message *nats.Msg) {
		for _, order := range []string{"1", "2", "3"} {
			_ = message.Respond([]byte(order))
		}
	})
	check(err)
	_, err = connection.QueueSubscribe("orders.cancel", "shop", func(message *nats.Msg) {
		caller, err := CallerOf(message.Reply, message.Header)
		if err != nil {
			_ = message.Respond([]byte(err.Error()))
			return
		}
		_ = message.Respond([]byte(caller.Identity + " " + caller.Account))
	})
	check(err)
	service, err := micro.AddService(connection, micro.Config{Name: "shop", Version: "1.0.0", QueueGroup: "shop"})
	check(err)
	where := micro.HandlerFunc(func(request micro.Request) { _ = request.Respond(request.Data()) })
	check(service.AddEndpoint("where", where, micro.WithEndpointSubject("orders.where")))
	check(connection.Flush())
	fmt.Println("ready")
	select {}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
