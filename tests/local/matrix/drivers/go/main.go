// The driver of the matrix for Go. Its argument says by which of the client's two APIs: `jetstream` or `legacy`.
// What it reads and writes is in protocol.ts.
package main

import (
	"encoding/json"
	"maps"
	"os"
	"sync"
)

var operations = map[string]operation{}

func main() {
	for _, more := range []map[string]operation{
		keyOperations, keyWriting, objectOperations, streamOperations, consumerOperations, orderedOperations,
		operatorOperations, listingOperations, coreOperations, microOperations,
		publishingOperations,
	} {
		maps.Copy(operations, more)
	}
	var order order
	if err := json.NewDecoder(os.Stdin).Decode(&order); err != nil {
		panic(err)
	}
	isLegacy := os.Args[1] == "legacy"
	results := json.NewEncoder(os.Stdout)
	var writing sync.Mutex
	var running sync.WaitGroup
	slots := make(chan struct{}, order.Parallel)
	for _, each := range order.Operations {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			result := run(order, each, isLegacy)
			writing.Lock()
			defer writing.Unlock()
			_ = results.Encode(result)
		})
	}
	running.Wait()
}
