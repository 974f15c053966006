package dev.coalesce.sample.chat;

import dev.coalesce.sample.upstream.JsonApi;
import java.util.List;
import java.util.concurrent.Flow;

/** A client of the provider's chat completion API. */
public final class LanguageModel {
    private static final String PATH = "/v1/chat/completions";

    private final JsonApi provider;

    /**
     * Creates a client of the model.
     *
     * @param provider the API of the provider, which serves {@code POST /v1/chat/completions}
     */
    public LanguageModel(JsonApi provider) {
        this.provider = provider;
    }

    /**
     * Returns the model's reply to a conversation.
     *
     * @param conversation the messages so far; the last one is the user's
     * @return the reply
     */
    String reply(List<Message> conversation) {
        Completion completion = provider.post(PATH, new Prompt("sample", turns(conversation), false), Completion.class);
        return completion.choices().get(0).message().content();
    }

    /**
     * Streams the model's reply to a conversation.
     *
     * @param conversation the messages so far; the last one is the user's
     * @return the tokens of the reply; each subscription sends a request to the provider
     */
    Flow.Publisher<String> stream(List<Message> conversation) {
        return new TokenPublisher(provider.postForLines(PATH, new Prompt("sample", turns(conversation), true)));
    }

    private static List<Turn> turns(List<Message> conversation) {
        return conversation.stream()
                .map(message -> new Turn(message.role(), message.content()))
                .toList();
    }

    private record Prompt(String model, List<Turn> messages, boolean stream) {}

    private record Turn(String role, String content) {}

    private record Completion(List<Choice> choices) {}

    private record Choice(Turn message) {}
}
