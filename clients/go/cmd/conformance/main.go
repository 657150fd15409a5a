// Command conformance does what each line of its input asks for, and answers it
// with a line: how every client shows the same behaviour.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"isitacat"
	pb "isitacat/gen/isitacatv1"
)

type line struct {
	Do          string   `json:"do"`
	Server      string   `json:"server"`
	Key         string   `json:"key"`
	Token       string   `json:"token"`
	File        string   `json:"file"`
	Files       []string `json:"files"`
	Name        string   `json:"name"`
	Names       []string `json:"names"`
	Image       string   `json:"image"`
	Model       string   `json:"model"`
	Label       string   `json:"label"`
	Batch       string   `json:"batch"`
	RequestID   string   `json:"request_id"`
	PageToken   string   `json:"page_token"`
	ResumeToken string   `json:"resume_token"`
	Background  bool     `json:"background"`
	Stream      bool     `json:"stream"`
	Count       int      `json:"count"`
	BreakAfter  int      `json:"break_after"`
	TimeoutMs   int      `json:"timeout_ms"`
	CancelMs    int      `json:"cancel_ms"`
}

type answer map[string]any

func main() {
	clients := map[string]*isitacat.Client{}
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<20)
	output := json.NewEncoder(os.Stdout)
	for input.Scan() {
		var asked line
		if err := json.Unmarshal(input.Bytes(), &asked); err != nil {
			panic(err)
		}
		caller := asked.Server + " " + asked.Key + " " + asked.Token
		client, ok := clients[caller]
		if !ok {
			var err error
			if client, err = isitacat.Connect(asked.Server, asked.credential()...); err != nil {
				panic(err)
			}
			clients[caller] = client
		}
		if err := output.Encode(do(client, asked)); err != nil {
			panic(err)
		}
	}
}

func (asked line) credential() (options []isitacat.Option) {
	if asked.Key != "" {
		options = append(options, isitacat.WithKey(asked.Key))
	}
	if asked.Token != "" {
		options = append(options, isitacat.WithToken(func(context.Context) (string, error) { return asked.Token, nil }))
	}
	return options
}

func do(client *isitacat.Client, asked line) answer {
	action, ok := actions[asked.Do]
	if !ok {
		return answer{"unknown": asked.Do}
	}
	timeout := 30 * time.Second
	if asked.TimeoutMs > 0 {
		timeout = time.Duration(asked.TimeoutMs) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if asked.CancelMs > 0 {
		defer time.AfterFunc(time.Duration(asked.CancelMs)*time.Millisecond, cancel).Stop()
	}
	result, err := action(ctx, client, asked)
	if err != nil {
		return failed(isitacat.FailureOf(err))
	}
	return answer{"ok": result}
}

func failed(failure isitacat.Failure) answer {
	return answer{"error": answer{
		"code":           failure.Code,
		"reason":         failure.Reason,
		"field":          failure.Field,
		"resource":       failure.Resource,
		"retry_delay_ms": failure.RetryDelay.Milliseconds(),
		"message":        failure.Message,
	}}
}

func told(prediction *pb.Prediction) answer {
	result := answer{
		"name":       prediction.Name,
		"image":      prediction.Image,
		"model":      prediction.Model,
		"state":      strings.TrimPrefix(prediction.State.String(), "PREDICTION_STATE_"),
		"label":      prediction.Label,
		"confidence": prediction.Confidence,
	}
	if prediction.Error != nil {
		result["error"] = failed(isitacat.FailureIn(prediction))["error"]
	}
	return result
}

func idOf(n int) string { return fmt.Sprint(n) }
