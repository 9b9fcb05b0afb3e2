"""Programs that are measured beside linli, on texts of corpus.py: nginx, Fossil, DokuWiki; and how searches a second are
counted. All on loopback, in a folder of the bench's own. Wants wrk, nginx, fossil, dokuwiki, php-cli."""
import os, re, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, time, urllib.parse, urllib.request


def run(*command, **more):
    done = subprocess.run(command, text=True, capture_output=True, **more)
    if done.returncode:
        sys.exit(f'{" ".join(command)}\n{done.stdout}{done.stderr}')
    return done.stdout


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def get(url):
    for _ in range(200):
        try:
            return urllib.request.urlopen(url).read().decode()
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.05)
    sys.exit(f'{url} does not answer')


def stop(*processes):
    for process in processes:
        if os.getpgid(process.pid) == process.pid:  # one with workers of its own
            os.killpg(process.pid, signal.SIGTERM)
        process.terminate()
        process.wait()


def nginx_with(folder, page):
    """nginx, in a folder that it may read as another user, and the address of a file that holds these bytes."""
    port, f = free_port(), tempfile.mkdtemp(prefix='nginx-', dir=folder)
    for open_to_all in (folder, f):
        os.chmod(open_to_all, 0o755)
    open(f'{f}/page', 'wb').write(page)
    os.chmod(f'{f}/page', 0o644)
    open(f'{f}/conf', 'w').write(f'''worker_processes 2; pid {f}/pid; error_log {f}/error.log; daemon off;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; open_file_cache max=100; keepalive_requests 10000000; default_type text/html;
  client_body_temp_path {f}/b; proxy_temp_path {f}/p; fastcgi_temp_path {f}/f; uwsgi_temp_path {f}/u; scgi_temp_path {f}/s;
  server {{ listen 127.0.0.1:{port}; root {f}; }} }}''')
    server = subprocess.Popen(['nginx', '-c', f'{f}/conf', '-p', f], stderr=subprocess.DEVNULL)
    try:
        get(f'http://127.0.0.1:{port}/page')
    except BaseException:
        stop(server)
        raise
    return server, f'http://127.0.0.1:{port}/page'


def fossil_with(folder, texts):
    """Fossil's server, and a search's address of some words."""
    port, f = free_port(), f'{folder}/fossil'
    more = {'cwd': f, 'env': {**os.environ, 'HOME': f, 'USER': 'bench'}}
    os.makedirs(f'{f}/texts')
    for i, (_, title, text) in enumerate(texts):
        open(f'{f}/texts/{i}.txt', 'w').write(f'{title}\n\n{text}\n')
    run('fossil', 'init', f'{folder}/repository', **more)
    run('fossil', 'open', '-f', f'{folder}/repository', **more)
    run('fossil', 'add', 'texts', **more)
    run('fossil', 'commit', '-m', 'texts', '--no-warnings', '--user-override', 'bench', **more)
    with sqlite3.connect(f'{folder}/repository') as db:
        db.executemany("REPLACE INTO config (name, value, mtime) VALUES (?, ?, strftime('%s'))", [('doc-glob', 'texts/*.txt'), ('doc-branch', 'trunk')])
    for command in (['index', 'on'], ['enable', 'd'], ['reindex']):
        run('fossil', 'fts-config', *command, **more)
    server = subprocess.Popen(['fossil', 'server', '--localhost', '--port', str(port), f'{folder}/repository'],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=more['env'])
    return server, lambda words: f'http://127.0.0.1:{port}/search?y=d&s={urllib.parse.quote(words)}'


def dokuwiki_with(folder, texts):
    """Debian's DokuWiki on PHP's own server, one process a processor; its index made by its own tool."""
    port, f = free_port(), f'{folder}/dokuwiki'
    os.makedirs(f)
    shutil.copytree('/usr/share/dokuwiki', f'{f}/app')
    shutil.copytree('/etc/dokuwiki', f'{f}/conf', ignore=shutil.ignore_patterns('users.auth.php', 'local*.php'))
    for name in 'pages meta cache index locks tmp attic media media_attic media_meta log'.split():
        os.makedirs(f'{f}/data/{name}')
    open(f'{f}/app/inc/preload.php', 'w').write(f"<?php\ndefine('DOKU_CONF', '{f}/conf/');\n")
    open(f'{f}/conf/local.php', 'w').write(f"<?php\n$conf['useacl'] = 0; $conf['savedir'] = '{f}/data'; $conf['updatecheck'] = 0; $conf['gdlib'] = 0;\n")
    for i, (_, title, text) in enumerate(texts):
        open(f'{f}/data/pages/text{i}.txt', 'w').write(f'====== {title} ======\n\n{text}\n')
    run('php', '-d', 'memory_limit=1G', '-d', 'display_errors=0', f'{f}/app/bin/indexer.php', '-q')
    server = subprocess.Popen(['php', '-d', 'display_errors=0', '-d', 'opcache.enable_cli=1', '-S', f'127.0.0.1:{port}', '-t', f'{f}/app'],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                              env={**os.environ, 'PHP_CLI_SERVER_WORKERS': str(os.cpu_count())})
    return server, lambda words: f'http://127.0.0.1:{port}/doku.php?do=search&q={urllib.parse.quote(words)}'


def rate(folder, url, words, seconds):
    """Searches a second, 4 at once, in turn through the words; with how many of them were answered by a fault."""
    paths, script = f'{folder}/paths', f'{folder}/turn.lua'
    parts = [urllib.parse.urlsplit(url(w)) for w in words]
    open(paths, 'w').writelines(f'{p.path}?{p.query}\n' for p in parts)
    open(script, 'w').write('''local paths, n = {}, 0
function init(args) for line in io.lines(args[1]) do paths[#paths + 1] = line end end
function request() n = n + 1 return wrk.format("GET", paths[n % #paths + 1]) end
''')
    out = run('wrk', '-t1', '-c4', f'-d{seconds}s', '--timeout', '10s', '-s', script, url('x'), '--', paths)
    if re.search(r'Non-2xx', out):
        sys.exit(f'{url("x")}\n{out}')
    return float(re.search(r'Requests/sec:\s+([\d.]+)', out).group(1))
