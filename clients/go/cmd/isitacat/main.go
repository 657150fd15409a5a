// Command isitacat asks what pictures show, and prints a line for each.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"isitacat"
	pb "isitacat/gen/isitacatv1"
)

const usage = `usage: isitacat [--server HOST:PORT] [--model NAME] [--batch] [--timeout SECONDS] FILE...

Prints a line for each picture: what it shows, and how sure the model is.

  --server HOST:PORT  where to ask (default localhost:8080)
  --model NAME        whom to ask: models/NAME or models/NAME/versions/N (default: the server's)
  --batch             uploads all by stream, asks in the background and follows the results
  --timeout SECONDS   time for each call, and with --batch for the results (default 60)
  --key-file FILE     has a key, where the server wants one
  --token-file FILE   or a token of the server's issuer; read anew for each call
`

type options struct {
	server, model      string
	keyFile, tokenFile string
	batch              bool
	timeout            float64
}

func main() {
	o, files, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		fmt.Print(usage)
		return
	}
	if err != nil || len(files) == 0 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	client, err := o.connect()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	defer client.Close()
	work := askEach
	if o.batch {
		work = askInBackground
	}
	if failed := work(client, o, files); failed > 0 {
		os.Exit(1)
	}
}

func parse(args []string) (o options, files []string, err error) {
	flags := flag.NewFlagSet("isitacat", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.server, "server", "localhost:8080", "")
	flags.StringVar(&o.model, "model", "", "")
	flags.BoolVar(&o.batch, "batch", false, "")
	flags.Float64Var(&o.timeout, "timeout", 60, "")
	flags.StringVar(&o.keyFile, "key-file", "", "")
	flags.StringVar(&o.tokenFile, "token-file", "", "")
	err = flags.Parse(args)
	return o, flags.Args(), err
}

func (o options) connect() (*isitacat.Client, error) {
	if o.tokenFile != "" {
		return isitacat.Connect(o.server, isitacat.WithToken(func(context.Context) (string, error) {
			return readWord(o.tokenFile)
		}))
	}
	if o.keyFile == "" {
		return isitacat.Connect(o.server)
	}
	key, err := readWord(o.keyFile)
	if err != nil {
		return nil, err
	}
	return isitacat.Connect(o.server, isitacat.WithKey(key))
}

func readWord(file string) (string, error) {
	text, err := os.ReadFile(file)
	return strings.TrimSpace(string(text)), err
}

func askEach(client *isitacat.Client, o options, files []string) (failed int) {
	for _, file := range files {
		ctx, cancel := o.deadline()
		prediction, err := client.Ask(ctx, file, o.model, rand.Text())
		cancel()
		failed += tell(file, prediction, err)
	}
	return failed
}

func askInBackground(client *isitacat.Client, o options, files []string) (failed int) {
	ctx, cancel := o.deadline()
	defer cancel()
	waiting := map[string]string{}
	var names []string
	for _, file := range files {
		prediction, err := client.Submit(ctx, file, o.model, rand.Text())
		if err != nil {
			failed += tell(file, nil, err)
			continue
		}
		waiting[prediction.Name] = file
		names = append(names, prediction.Name)
	}
	err := client.Follow(names).Run(ctx, func(prediction *pb.Prediction) bool {
		if file, ok := waiting[prediction.Name]; ok && isitacat.IsFinal(prediction) {
			failed += tell(file, prediction, nil)
			delete(waiting, prediction.Name)
		}
		return true
	})
	for _, file := range waiting {
		failed += tell(file, nil, err)
	}
	return failed
}

func (o options) deadline() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), time.Duration(o.timeout*float64(time.Second)))
}

// tell prints the line of a picture; 1 when it failed.
func tell(file string, prediction *pb.Prediction, err error) int {
	name := filepath.Base(file)
	if err == nil && prediction.State == pb.PredictionState_PREDICTION_STATE_SUCCEEDED {
		fmt.Printf("%s: %s, %.0f%% sure\n", name, prediction.Label, 100*prediction.Confidence)
		return 0
	}
	if err != nil {
		fmt.Printf("%s: %s\n", name, isitacat.FailureOf(err))
	} else {
		fmt.Printf("%s: %s\n", name, isitacat.FailureIn(prediction))
	}
	return 1
}
