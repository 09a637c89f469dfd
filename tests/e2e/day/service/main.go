// The order service, as a team would write it with the micro services of nats.go: takes orders of the tills, keeps what
// happened to them in a stream, answers who asks about them. It ends with its input, and then says what went wrong.
package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nats.go/micro"
)

type order struct {
	ID      string `json:"id"`
	Article string `json:"article"`
	Price   string `json:"price,omitempty"`
}

type shop struct {
	nc     *nats.Conn
	js     jetstream.JetStream
	prices jetstream.KeyValue
	mu     sync.Mutex
	state  map[string]string
	errors []string
}

func main() {
	s := &shop{state: map[string]string{}, errors: []string{}}
	var err error
	s.nc, err = nats.Connect(os.Getenv("SERVERS"),
		nats.UserInfo(os.Getenv("ACCOUNT"), os.Getenv("TOKEN")),
		nats.CustomInboxPrefix("_INBOX."+os.Getenv("OID")+"."+os.Getenv("ACCOUNT")),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { s.failed("connection", err) }),
	)
	must(err)
	s.js, err = jetstream.NewWithDomain(s.nc, os.Getenv("DOMAIN"))
	must(err)
	s.prices, err = s.js.KeyValue(timeout(), "prices")
	must(err)
	service, err := micro.AddService(s.nc, micro.Config{Name: "orders", Version: "1.0.0", QueueGroup: "order-service"})
	must(err)
	must(service.AddEndpoint("status", micro.HandlerFunc(s.status), micro.WithEndpointSubject("orders.status")))
	must(service.AddEndpoint("cancel", micro.HandlerFunc(s.cancel), micro.WithEndpointSubject("orders.cancel")))
	must(service.AddEndpoint("shipped", micro.HandlerFunc(s.shipped), micro.WithEndpointSubject("orders.shipped")))
	_, err = s.nc.QueueSubscribe("tills.*.orders", "order-service", s.take)
	must(err)
	must(s.nc.Flush())
	_, _ = os.Stdout.WriteString("ready\n")

	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := service.Stop(); err != nil {
		s.failed("stop", err)
	}
	must(s.nc.Drain())
	for !s.nc.IsClosed() {
		time.Sleep(10 * time.Millisecond)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{"errors": s.errors, "orders": s.state}))
}

// take stores what a till has sold, at the price of now, and sends the receipt to that till.
func (s *shop) take(message *nats.Msg) {
	var sold order
	if err := json.Unmarshal(message.Data, &sold); err != nil {
		s.failed("order", err)
		return
	}
	price, err := s.prices.Get(timeout(), sold.Article)
	if err != nil {
		s.failed("price", err)
		return
	}
	sold.Price = string(price.Value())
	if s.happened(sold.ID, "created", sold) {
		receipt, _ := json.Marshal(sold)
		till := strings.Split(message.Subject, ".")[1]
		if err := s.nc.Publish("tills."+till+".receipts", receipt); err != nil {
			s.failed("receipt", err)
		}
	}
}

func (s *shop) status(request micro.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = request.Respond([]byte(s.state[string(request.Data())]))
}

func (s *shop) cancel(request micro.Request) {
	s.happened(string(request.Data()), "cancelled", nil)
	_ = request.Respond([]byte("cancelled"))
}

func (s *shop) shipped(request micro.Request) {
	s.happened(string(request.Data()), "shipped", nil)
	_ = request.Respond([]byte("shipped"))
}

// happened stores an event, and is true once it is acknowledged.
func (s *shop) happened(id, what string, content any) bool {
	data, _ := json.Marshal(map[string]any{"id": id, "order": content})
	if _, err := s.js.Publish(timeout(), "orders.events."+what, data); err != nil {
		s.failed(what, err)
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state[id] = what
	return true
}

func (s *shop) failed(what string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errors = append(s.errors, what+": "+err.Error())
}

func timeout() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	time.AfterFunc(10*time.Second, cancel)
	return ctx
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
