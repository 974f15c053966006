package dev.coalesce.sample.chat;

import dev.coalesce.sample.upstream.JsonApi;
import java.util.List;
import java.util.concurrent.Flow;

/** The provider's chat completion API. */
public final class LanguageModel {
    private static final String PATH = "/v1/chat/completions";

    private final JsonApi provider;

    /**
     * A model at one provider.
     *
     * @param provider answers {@code POST /v1/chat/completions}
     */
    public LanguageModel(JsonApi provider) {
        this.provider = provider;
    }

    /**
     * What the model says next.
     *
     * @param conversation ends with what the user said
     * @return the reply
     */
    String reply(List<Message> conversation) {
        Completion completion = provider.post(PATH, new Prompt("sample", turns(conversation), false), Completion.class);
        return completion.choices().get(0).message().content();
    }

    /**
     * What the model says next, piece by piece.
     *
     * @param conversation ends with what the user said
     * @return asks the provider when somebody subscribes, and each time
     */
    Flow.Publisher<String> stream(List<Message> conversation) {
        return new Tokens(provider.postForLines(PATH, new Prompt("sample", turns(conversation), true)));
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
