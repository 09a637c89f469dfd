package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// equal is an error when something is not what it should be.
func equal(got, want any) error {
	if !reflect.DeepEqual(got, want) {
		return fmt.Errorf("%v instead of %v", got, want)
	}
	return nil
}

// sorted is an error when not just the wanted ones were got, in whatever order.
func sorted(got []string, want ...string) error {
	slices.Sort(got)
	return equal(got, want)
}

// refused is an error when another error than the wanted one, or none, came of something.
func refused[T any](_ T, got error) func(want error) error {
	return func(want error) error {
		if errors.Is(got, want) {
			return nil
		}
		return fmt.Errorf("%v instead of %v", got, want)
	}
}

// next is what a channel has next.
func next[T any](ctx context.Context, channel <-chan T) (value T, err error) {
	select {
	case value, ok := <-channel:
		if !ok {
			return value, errors.New("it ended")
		}
		return value, nil
	case <-ctx.Done():
		return value, ctx.Err()
	}
}
