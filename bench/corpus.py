"""Real texts for the benches, as many as asked for, and words to ask for. The texts are looked for in LINLI_DATA or
../shared/data beside the project. Wants zstd."""
import collections, csv, io, json, os, random, re, subprocess, sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORDS = '居民 物业 小区 停车 垃圾 噪音 路灯 井盖 电梯 社区 学校 公交 业主 管理 施工 道路 收费 维修 管道 幼儿 老人 消防 拆迁 积水'.split()


def data(name):
    for folder in (os.environ.get('LINLI_DATA'), f'{ROOT}/../shared/data', f'{ROOT}/../../shared/data'):
        if folder and os.path.exists(f'{folder}/cases/{name}'):
            return io.TextIOWrapper(subprocess.Popen(['zstd', '-dc', f'{folder}/cases/{name}'], stdout=subprocess.PIPE).stdout, 'utf-8')
    print('# skip: the real texts are not here (LINLI_DATA)')
    sys.exit(0)


def clean(text):
    return ' '.join(text.split())


def make_texts(n):
    """(language, title, text): half of one Chinese message with half of another; lines of Boston's and São Paulo's
    requests. Sentences are real, their company is new, so that no two texts are alike."""
    chance = random.Random(5)
    chinese = [(clean(m['留言主题']), clean(m['留言详情'])) for m in map(json.loads, data('zh_messages_replies.ndjson.zst'))]
    english = [clean('{case_title}: {subject}, {reason}, {type}. {location} {closure_reason}'.format(**r))
               for r in csv.DictReader(data('boston311_2011H2.csv.zst'))]
    portuguese = []
    for i, r in enumerate(csv.DictReader(data('saopaulo_sp156_722k.csv.zst'))):
        if i == 200_000:
            break
        if i % 4 == 0:
            portuguese.append(clean(f'{r["Tema"]}: {r["Tipo de Serviço"]}. {r["Serviço"]}, distrito {r["Distrito"]}, {r["Status da solicitação"]}.'))
    texts = []
    for i in range(n):
        if i % 2 == 0:
            (title, one), (_, other) = chance.choice(chinese), chance.choice(chinese)
            texts.append(('zh-Hans', title, f'{one[:len(one) // 2]}。{other[len(other) // 2:]}'))
        else:
            lines = [chance.choice(english if i % 4 == 1 else portuguese) for _ in range(3)]
            texts.append(('en' if i % 4 == 1 else 'pt', lines[0].split(':')[0], ' '.join(lines)))
    return texts


def make_queries(texts):
    """Classes of queries, by how often their words occur."""
    chance, pairs, words = random.Random(3), collections.Counter(), collections.Counter()
    for i, (lang, _, text) in enumerate(texts):
        if lang == 'zh-Hans' and i % 4 == 0:
            pairs.update(w for w in {text[k:k + 2] for k in range(len(text) - 1)} if re.fullmatch('[一-鿿]{2}', w))
        elif lang != 'zh-Hans':
            words.update(set(re.findall(r'[^\W\d_]{3,}', text.lower())))
    often, latin = [w for w, _ in pairs.most_common(60)], [w for w, _ in words.most_common(60)]
    rare = [w for w in words if 1 <= words[w] <= 20]
    several = lambda list, n: [' '.join(list[i:i + n]) for i in range(0, 30, n)]
    classes = {f'common words, {n}': several(latin, n) for n in (1, 2, 3)}
    classes['rare words, 1'] = chance.sample(rare, 30)
    classes['rare and common words, 2-3'] = [f'{chance.choice(rare)} {chance.choice(latin)}{chance.choice(["", " " + chance.choice(latin)])}' for _ in range(30)]
    classes |= {f'most common two characters, {n}': several(often, n) for n in (1, 2, 3)}
    classes['two-character words, 1'] = WORDS
    classes['two-character words, 2-3'] = [' '.join(chance.sample(WORDS, n)) for n in (2, 3) * 12]
    classes['rare two characters, 1'] = chance.sample([w for w in pairs if pairs[w] <= 5], 30)
    classes['one character'] = list('水车井电')
    classes['longer words, phrases'] = ['居民委员会', '物业管理公司', '小区业主委员会', '"street light outages"', '"public works department"']
    return classes
