// An agent in Go: takes tasks on its own subject, reports findings on another, and keeps the last one.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"log"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// settings is what the stack's output `client` says: `pulumi stack output client --json > client.json`.
type settings struct {
	Servers []string
	Scope   string
	// NatsCa is the authority behind the servers' TLS, in PEM, where the system does not know it.
	NatsCa string
	// NatsCaFile is the same as a file, from a local stack.
	NatsCaFile string
	TLS    struct{ HandshakeFirst bool }
	// Domains are the accounts where the streams are, by account of the sessions.
	Domains map[string][]string
}

func main() {
	stack, err := read(os.Getenv("NATS_CLIENT"))
	if err != nil {
		log.Fatal(err)
	}
	credential, err := azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{
		// only for an authority that is not Microsoft's
		DisableInstanceDiscovery: os.Getenv("AZURE_AUTHORITY_HOST") != "",
	})
	if err != nil {
		log.Fatal(err)
	}
	first, err := token(credential, stack.Scope)
	if err != nil {
		log.Fatal(err)
	}
	account := os.Getenv("NATS_ACCOUNT")
	options := []nats.Option{
		// asked at every connect; azidentity keeps tokens until shortly before their end
		nats.TokenHandler(func() string {
			token, err := token(credential, stack.Scope)
			if err != nil {
				log.Print(err)
			}
			return token
		}),
		nats.CustomInboxPrefix("_INBOX." + objectID(first) + "." + account),
		nats.MaxReconnects(-1),
		nats.IgnoreAuthErrorAbort(),
		nats.ReconnectJitter(time.Second, time.Second),
	}
	nc, err := nats.Connect(strings.Join(stack.Servers, ","), append(options, stack.tls()...)...)
	if err != nil {
		log.Fatal(err)
	}
	go comeBack(nc, objectID(first))

	// the account where the bucket is
	js, err := jetstream.NewWithDomain(nc, stack.Domains[account][0])
	if err != nil {
		log.Fatal(err)
	}
	findings, err := js.KeyValue(context.Background(), "findings")
	if err != nil {
		log.Fatal(err)
	}

	id := os.Getenv("AZURE_CLIENT_ID")
	if _, err := nc.Subscribe("agents."+id+".tasks", func(task *nats.Msg) {
		finding := append([]byte("done: "), task.Data...)
		if _, err := findings.Put(context.Background(), id, finding); err != nil {
			log.Print(err)
		}
		_ = nc.Publish("agents."+id+".findings", finding)
	}); err != nil {
		log.Fatal(err)
	}
	select {}
}

func read(file string) (settings settings, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return settings, err
	}
	if err := json.Unmarshal(text, &settings); err != nil || settings.NatsCaFile == "" {
		return settings, err
	}
	authority, err := os.ReadFile(settings.NatsCaFile)
	settings.NatsCa = string(authority)
	return settings, err
}

// tls is how the servers are told to be who they are.
func (stack settings) tls() (options []nats.Option) {
	if stack.NatsCa != "" {
		authorities := x509.NewCertPool()
		authorities.AppendCertsFromPEM([]byte(stack.NatsCa))
		options = append(options, nats.Secure(&tls.Config{RootCAs: authorities}))
	}
	if stack.TLS.HandshakeFirst {
		options = append(options, nats.TLSHandshakeFirst())
	}
	return options
}

func token(credential azcore.TokenCredential, scope string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	token, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
	return token.Token, err
}

// objectID is whose token it is: the only inbox that it may read has this name.
func objectID(token string) string {
	var claims struct{ Oid string }
	if parts := strings.Split(token, "."); len(parts) == 3 {
		payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
		_ = json.Unmarshal(payload, &claims)
	}
	return claims.Oid
}

// comeBack reconnects in the last part of each session, at a moment of its own: a thousand clients
// that wait for the server to end theirs come back together.
func comeBack(nc *nats.Conn, oid string) {
	for !nc.IsClosed() {
		time.Sleep(time.Duration((0.8 + 0.15*rand.Float64()) * float64(remaining(nc, oid))))
		_ = nc.ForceReconnect()
	}
}

// remaining is how long the session lasts: the callouts' word, since a role may end it before the token does.
func remaining(nc *nats.Conn, oid string) time.Duration {
	var answer struct{ Remaining float64 }
	token := strings.TrimPrefix(nats.NewInbox(), nats.InboxPrefix)
	// the answer comes into the session's own inbox; a reply subject would be ignored
	inbox, err := nc.SubscribeSync("_INBOX." + oid + "._whoami." + token)
	if err != nil {
		return time.Minute
	}
	defer inbox.Unsubscribe()
	_ = nc.Publish("nats-entra.whoami."+oid+"."+token, nil)
	message, err := inbox.NextMsg(5 * time.Second)
	if err != nil || json.Unmarshal(message.Data, &answer) != nil || answer.Remaining == 0 {
		return time.Minute
	}
	return time.Duration(answer.Remaining * float64(time.Second))
}
